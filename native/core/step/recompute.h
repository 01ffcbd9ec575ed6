// A part of a model whose activations are not kept for the backward pass but computed again in it: torch.utils.checkpoint.
#pragma once

#include <ATen/core/ivalue.h>

#include <memory>
#include <vector>

#include "../program/program.h"

namespace neve {

// What is run, and what the second run must not change for good.
struct RecomputedPart {
  std::string name;  // for error messages
  std::shared_ptr<const Program> program;
  std::vector<at::Tensor> parameters;  // that it reads
  std::vector<at::Tensor> buffers;     // that it reads, and may write
};

// Runs the part in training mode. Gradients flow to its inputs and parameters; the second run draws the same random numbers, under the same
// autocast, and leaves generators and buffers as they are. Throws ERR_CHECKPOINT_IN_PLACE where the part writes to its inputs, which are
// kept for that run.
std::vector<c10::IValue> runRecomputed(const std::shared_ptr<const RecomputedPart>& part, std::vector<c10::IValue> inputs);

}  // namespace neve
