#include "joint_passes.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <limits>

#include "../errors.h"
#include "../kernels/own_kernels.h"
#include "../one_thread.h"
#include "../untouched.h"
#include "loss_values.h"

namespace neve {
namespace {

Error noJointPasses(const std::string& why, const std::string& op) {
  const std::string at = op.empty() ? "" : " (" + op + ")";
  return Error("state", "ERR_JOINT_GRAPH", "Forward, loss and backward cannot be written down as a graph: " + why + at + ".")
      .with("why", why)
      .with("op", op);
}

std::vector<at::Tensor> detachedFrom(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> result;
  for (const at::Tensor& tensor : tensors) result.push_back(tensor.detach());
  return result;
}

at::Tensor jointLossOf(const JointPassesRequest& request, const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets) {
  const at::Tensor loss = request.loss == nullptr ? outputs[0] : applyToBatch(*request.loss, outputs, targets)[0];
  if (loss.numel() == 1) return loss.dim() == 0 ? loss : loss.reshape({});
  throw Error("shape", "ERR_LOSS_SHAPE",
              "The loss has shape " + c10::str(loss.sizes()) + "; expected one number. Reduce it with mean() or sum(), or give a loss.");
}

}  // namespace

TapeRecording recordJointPasses(const JointPassesRequest& request) {
  for (const at::Tensor& parameter : request.wanted) {
    if (!torch::autograd::impl::hooks(parameter).empty()) throw noJointPasses("a parameter has a hook on its gradient", "");
  }
  PutBack untouched = keepUntouched(request.model, request.model.device());
  const at::AutoGradMode gradMode(true);
  const NoOwnKernels plain;
  const OneThread oneThread(true);  // a recorder sees its own alone
  const std::vector<at::Tensor> inputs = detachedFrom(request.inputs);
  const std::vector<at::Tensor> targets = detachedFrom(request.targets);
  std::vector<at::Tensor> given = inputs;
  given.insert(given.end(), targets.begin(), targets.end());
  std::optional<TapeRecording> found;
  {
    TapeRecorder recorder(given, request.state, std::numeric_limits<size_t>::max());
    const std::vector<at::Tensor> outputs = request.model.forward(inputs, request.training);
    recorder.enter("");
    const at::Tensor loss = jointLossOf(request, outputs, targets);
    if (!loss.requires_grad()) {
      throw Error("state", "ERR_NO_GRADIENT",
                  "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
    }
    // With createGraph sums are made anew instead of in place, and of derivatives that come in two forms the one is taken that has a
    // derivative.
    const std::vector<at::Tensor> gradients =
        torch::autograd::grad({loss}, request.wanted, {}, request.createGraph, request.createGraph, /*allow_unused=*/true);
    found = recorder.end(outputs, {loss}, gradients);
    if (!found) throw noJointPasses(recorder.why(), recorder.whyAt());
  }
  untouched.now();
  for (const TapeNode& node : found->nodes) {
    const c10::FunctionSchema& schema = node.op.schema();
    if (node.guard == nullptr && !isAllowed(schema, Reach::Internal))
      throw noJointPasses("a graph cannot hold an operator that they call", schema.name());
  }
  return std::move(*found);
}

}  // namespace neve
