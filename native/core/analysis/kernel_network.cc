#include "kernel_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "../names.h"
#include "../program/call_observer.h"
#include "../script_model.h"

namespace neve {

std::vector<at::Tensor> rowsOf(const std::vector<at::Tensor>& tensors, int64_t first, int64_t count) {
  std::vector<at::Tensor> rows;
  rows.reserve(tensors.size());
  for (const at::Tensor& tensor : tensors) rows.push_back(tensor.narrow(0, first, count));
  return rows;
}

double roundingOf(const at::Tensor& like) {
  if (like.scalar_type() == at::kDouble) return 1.5e-8;
  if (like.scalar_type() != at::kFloat) return 5e-2;
  return like.is_cuda() ? 5e-3 : 3.5e-4;
}

Error diverged() {
  return Error(
      "numerical", "ERR_NON_FINITE_KERNEL",
      "The model's outputs or its tangent kernel are not finite, so the model has diverged. Lower the learning rate, or look for NaN "
      "in the data.");
}

KernelNetwork::KernelNetwork(const AnalysisContext& context, const ResidentSource& data) : context_(context), data_(data) {
  for (const NamedTensor& parameter : context.model.parameters()) {
    if (!parameter.tensor.requires_grad()) continue;
    trained_.push_back(parameter);
    trainable_.emplace(parameter.tensor.unsafeGetTensorImpl(), parameter.tensor);
  }
  if (trained_.empty()) {
    throw Error("option", "ERR_NOTHING_TRAINS", "The kernel is one of gradients, and no parameter of the model requires one.");
  }
  for (int64_t index = 0; index < data.batches(); ++index) samples_ += data.rowsOf(index);
  checkSamples();
}

Batch KernelNetwork::batch(int64_t index) const {
  context_.checkOpen();
  return data_.batch(index);
}

at::Tensor KernelNetwork::run(const std::vector<at::Tensor>& inputs) const {
  const at::AutoGradMode gradients(true);
  std::vector<at::Tensor> results;
  if (dynamic_cast<ScriptModel*>(&context_.model) != nullptr) {
    // Observed code is a copy: libtorch specialises the original for the calls that it sees, and those are to be training's alone.
    results = context_.model.forward(inputs, Mode::Evaluation, {""}, [](size_t, const at::Tensor&) {});
  } else {
    results = context_.model.forward(inputs, /*training=*/false);
  }
  const int64_t rows = inputs.at(0).size(0);
  if (results.empty() || !results[0].is_floating_point() || results[0].dim() == 0 || results[0].size(0) != rows) {
    std::ostringstream text;
    text << "The model's first output must be real numbers with a row for each of the " << rows << " samples that it was given, received ";
    if (results.empty()) {
      text << "none.";
    } else {
      text << dtypeName(results[0].scalar_type()) << " of shape " << results[0].sizes() << ".";
    }
    throw Error("shape", "ERR_KERNEL_OUTPUT", text.str());
  }
  if (!results[0].requires_grad()) {
    throw Error("option", "ERR_NOTHING_TRAINS", "The model's output does not depend on any parameter that requires a gradient.");
  }
  return results[0];
}

std::vector<at::Tensor> KernelNetwork::gradients(const at::Tensor& outputs, const at::Tensor& cotangent,
                                                 const std::vector<at::Tensor>& parameters, bool keepGraph, bool createGraph) const {
  std::vector<at::Tensor> all = parameters;
  all.insert(all.end(), companions_.begin(), companions_.end());
  std::vector<at::Tensor> found = torch::autograd::grad({outputs}, all, {cotangent.view_as(outputs)}, keepGraph || createGraph, createGraph,
                                                        /*allow_unused=*/true);
  found.resize(parameters.size());
  return found;
}

at::Tensor KernelNetwork::firstRun(const std::vector<at::Tensor>& inputs) {
  // What code from a file calls is not seen.
  bool normalisesGroups = dynamic_cast<ScriptModel*>(&context_.model) != nullptr;
  const CallObserver observer([&](const c10::OperatorHandle& op, c10::Stack& stack) {
    const std::string& name = op.schema().name();
    normalisesGroups = normalisesGroups || name == "aten::group_norm" || name == "aten::native_group_norm";
    op.callBoxed(&stack);
  });
  const at::Tensor outputs = run(inputs).detach();
  if (normalisesGroups && context_.channelsLast) {
    for (const NamedTensor& parameter : trained_) companions_.push_back(parameter.tensor);
  }
  return outputs;
}

// Two samples beside a copy of themselves have to give what they gave among all: statistics of a batch, attention over it and dropout do
// not.
void KernelNetwork::checkSamples() {
  const Batch whole = batch(0);
  const at::Tensor outputs = firstRun(whole.inputs);
  outputShape_.assign(outputs.sizes().begin() + 1, outputs.sizes().end());
  outputs_ = outputs.numel() / whole.rows;
  const double greatest = outputs.abs().max().item<double>();
  if (!std::isfinite(greatest)) throw diverged();
  const double scale = std::max(greatest, 1e-30);
  for (const int64_t row : {int64_t{0}, whole.rows - 1}) {
    std::vector<at::Tensor> twice;
    for (const at::Tensor& input : whole.inputs) {
      const at::Tensor one = input.narrow(0, row, 1);
      twice.push_back(at::cat({one, one}));
    }
    double worst = 0;
    try {
      worst = (run(twice).detach() - outputs.narrow(0, row, 1)).abs().max().item<double>() / scale;
    } catch (const Error&) {
      throw;
    } catch (const c10::Error&) {
      worst = 1;  // Such as a layer that is made for one size of batch.
    }
    if (worst <= roundingOf(outputs)) continue;
    throw Error("option", "ERR_SAMPLES_INTERACT",
                "In evaluation mode the model's output for a sample depends on the samples beside it, or is random: it changes by " +
                    std::to_string(worst) +
                    " of the greatest output. The tangent kernel is defined for samples that are independent: give batch normalisation "
                    "running statistics (trackRunningStats), and leave random layers out of evaluation.")
        .with("change", worst);
  }
}

}  // namespace neve
