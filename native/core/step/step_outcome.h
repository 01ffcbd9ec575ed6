// What a training step found.
#pragma once

#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

namespace neve {

// Tensors are numbers on the device, so that nothing waits for them.
struct StepOutcome {
  at::Tensor loss;                // mean over the step's rows
  std::vector<at::Tensor> parts;  // of a loss that is a sum: its terms, unweighted
  at::Tensor gradientNorm;        // before clipping; undefined without clipping by norm
  bool logged = false;            // whether the step is one to log
  at::Tensor loggedNorm;          // then: of all gradients, before clipping
  // Of each batch: its rows, and the value of each metric of the training batches.
  std::vector<std::pair<int64_t, std::vector<at::Tensor>>> metrics;
  int64_t rows = 0;
  int64_t ownRows = 0;  // of those, that this process worked on
  // Where not all rows count alike: how many do, of all processes, float64 [].
  at::Tensor counted;
  // fp16 on a device, where nobody waits for it: float32 [], 1 where the gradients had overflowed.
  at::Tensor skip;
  bool skipped = false;  // fp16: the gradients had overflowed, and nothing was updated
};

}  // namespace neve
