#include "kernel_plan.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "kernel_capture.h"

namespace neve {
namespace {

constexpr int64_t kTrialRows = 8;

bool isClose(const at::Tensor& a, const at::Tensor& b) {
  const double scale = std::max(b.norm().item<double>(), 1e-30);
  return (a - b).norm().item<double>() <= 4 * roundingOf(b) * scale;
}

at::Tensor definedOr(const at::Tensor& gradient, const at::Tensor& parameter) {
  return gradient.defined() ? gradient : at::zeros_like(parameter);
}

struct Trial {
  int64_t rows;
  at::Tensor weights;  // of samples, [rows]

  // `plain` and `weighted` are gradients of a layer's output for sums over samples without and with those weights.
  std::optional<PlannedLayer> plan(const CapturedLayer& captured, const at::Tensor& plain, const at::Tensor& weighted,
                                   const at::Tensor& ofWeight, const at::Tensor& ofBias) const {
    const KernelLayer& layer = captured.layer;
    const at::Tensor inputs = layer.inputs(rows);
    if (!inputs.defined() || plain.numel() == 0 || plain.size(0) % rows != 0) return std::nullopt;
    const at::Tensor before = layer.outputs(plain, rows);
    const at::Tensor after = layer.outputs(weighted, rows);
    if (inputs.size(1) != after.size(1) || !isClose(after, before * weights.view({rows, 1, 1}))) return std::nullopt;
    const int64_t columns = after.size(2);
    if (layer.weight().defined()) {
      const at::Tensor row = layer.weightRows(inputs, after.unsqueeze(1), 0, columns).sum(0).squeeze(0);
      if (row.numel() != layer.weight().numel()) return std::nullopt;
      if (!isClose(layer.shaped(row), definedOr(ofWeight, layer.weight()))) return std::nullopt;
    }
    if (layer.bias().defined() && !isClose(after.sum(at::IntArrayRef({0, 1})).view_as(layer.bias()), definedOr(ofBias, layer.bias())))
      return std::nullopt;
    return PlannedLayer{layer.key(),    layer.weight(), layer.bias(), layer.isLinear() && inputs.size(1) == 1,
                        layer.splits(), inputs.size(2), columns,      layer.columnSize()};
  }
};

}  // namespace

KernelPlan planKernel(const KernelNetwork& network) {
  const at::NoGradGuard noGradients;
  const Batch batch = network.batch(0);
  const int64_t rows = std::min(batch.rows, kTrialRows);
  const CapturedPass pass = capture(network, rowsOf(batch.inputs, 0, rows), [](const KernelLayer&) { return true; });
  if (pass.layers.empty()) return {{}, network.trained()};
  const at::Tensor& outputs = pass.outputs;
  const auto real = outputs.options().requires_grad(false);
  // Weights that no sum of others equals by chance.
  const at::Tensor ofOutputs = at::linspace(0.7, 1.3, network.outputs(), real).sin().expand({rows, network.outputs()});
  const Trial trial{rows, at::linspace(1, 2, rows, real).exp()};
  std::vector<at::Tensor> parameters;
  for (const CapturedLayer& captured : pass.layers) {
    for (const at::Tensor& parameter : {captured.layer.weight(), captured.layer.bias()}) {
      if (parameter.defined()) parameters.push_back(parameter);
    }
  }
  const std::vector<at::Tensor> plain = pass.backward(ofOutputs.contiguous(), /*keepGraph=*/true);
  const std::vector<at::Tensor> weighted = pass.backward(ofOutputs * trial.weights.view({rows, 1}), /*keepGraph=*/false, parameters);

  KernelPlan plan;
  std::set<const c10::TensorImpl*> covered;
  size_t next = pass.layers.size();
  for (size_t i = 0; i < pass.layers.size(); ++i) {
    const KernelLayer& layer = pass.layers[i].layer;
    const at::Tensor ofWeight = layer.weight().defined() ? weighted[next++] : at::Tensor();
    const at::Tensor ofBias = layer.bias().defined() ? weighted[next++] : at::Tensor();
    const auto planned = trial.plan(pass.layers[i], plain[i], weighted[i], ofWeight, ofBias);
    if (!planned) continue;
    for (const at::Tensor& parameter : {planned->weight, planned->bias}) {
      if (parameter.defined()) covered.insert(parameter.unsafeGetTensorImpl());
    }
    plan.layers.push_back(*planned);
  }
  for (const NamedTensor& parameter : network.trained()) {
    if (!covered.contains(parameter.tensor.unsafeGetTensorImpl())) plan.others.push_back(parameter);
  }
  return plan;
}

}  // namespace neve
