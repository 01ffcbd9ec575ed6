// Forward, loss and backward of a model as one list of operators.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../model.h"
#include "../tape/tape_recorder.h"

namespace neve {

struct JointPassesRequest {
  Model& model;
  Model* loss;                     // maps (...outputs, ...targets) to a number; null where the first output is the loss
  std::vector<at::Tensor> state;   // parameters, buffers and constants of both, which the list then names
  std::vector<at::Tensor> wanted;  // parameters whose gradients are asked for
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  bool training;
  bool createGraph;  // whether the derivatives are to have derivatives of their own
};

// Runs the passes once, with libtorch's own kernels. Inputs, then targets, are the first slots. Leaves parameters, buffers and generators
// as they were. Throws ERR_JOINT_GRAPH, ERR_NO_GRADIENT, ERR_LOSS_SHAPE.
TapeRecording recordJointPasses(const JointPassesRequest& request);

}  // namespace neve
