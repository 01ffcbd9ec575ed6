#include "activation_limit.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "../errors.h"
#include "../program/call_observer.h"
#include "../script_model.h"

namespace neve {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// The published step size is never below this one.
constexpr double kLeastStep = 1e-6;

at::Tensor ownParameter(const Model& model, const std::string& name) {
  for (const NamedTensor& entry : model.parameters()) {
    if (entry.name == name) return entry.tensor;
  }
  return {};
}

Error unfit(const std::string& layer, const std::string& why) {
  return Error("option", "ERR_LIMIT_LAYER",
               "Activations of layer '" + layer + "' cannot be limited: " + why +
                   " Choose Linear and BatchNorm layers with a weight, whose outputs go into a ReLU.")
      .with("layer", layer);
}

std::optional<at::Tensor> given(const at::Tensor& tensor) { return tensor.defined() ? std::optional<at::Tensor>(tensor) : std::nullopt; }

at::Tensor outputsOf(const LimitedCall& call, const at::Tensor& weight, const at::Tensor& bias) {
  // Under autocast, inputs may have less precision than weights.
  const at::Tensor input = call.input.to(weight.scalar_type());
  if (!call.eps) return at::linear(input, weight, given(bias));
  return at::batch_norm(input, weight, given(bias), given(call.mean), given(call.variance), !call.mean.defined(), /*momentum=*/0.0,
                        *call.eps,
                        /*cudnn_enabled=*/true);
}

// The published floor as a share of the update: the step size that it is relative to is the group's rate, times the cap of a method that
// has one, at which it steps nearly always.
double floorOf(const Optimizer& optimizer, const at::Tensor& parameter) {
  for (const ParameterGroup& group : optimizer.groups()) {
    for (const NamedTensor& entry : group.parameters) {
      if (!entry.tensor.is_same(parameter)) continue;
      const auto lr = group.options.find("lr");
      const auto cap = group.options.find("cap");
      if (lr == group.options.end()) return 0.0;
      const double step = lr->second * (cap != group.options.end() && std::isfinite(cap->second) ? cap->second : 1.0);
      return step > kLeastStep ? kLeastStep / step : 1.0;
    }
  }
  return 0.0;
}

void keepShare(const at::Tensor& parameter, const at::Tensor& old, const at::Tensor& change, const at::Tensor& share) {
  at::Tensor target = parameter.detach();
  // What is whole or did not move stays bit for bit. A share that is not a number comes of weights that are none.
  const at::Tensor stays = share.lt(1.0).logical_not().logical_or(change.eq(0));
  target.copy_(at::where(stays, target, old + share * change));
}

}  // namespace

ActivationLimit::ActivationLimit(const Model& model, const Optimizer& optimizer, const ActivationLimitOptions& options)
    : optimizer_(optimizer), published_(options.published) {
  if (dynamic_cast<const ScriptModel*>(&model) != nullptr) {
    throw Error(
        "option", "ERR_LIMIT_MODEL",
        "Activations of a TorchScript model cannot be limited, because what goes into its layers is not seen. Use a model that is a "
        "graph, such as a module of this package or an exported program.");
  }
  for (const std::string& name : options.layers) {
    const at::Tensor weight = ownParameter(model, name + ".weight");
    if (!weight.defined()) throw unfit(name, "there is no parameter '" + name + ".weight'.");
    layerOf_[weight.unsafeGetTensorImpl()] = layers_.size();
    layers_.push_back({name, weight, ownParameter(model, name + ".bias")});
  }
}

void ActivationLimit::beforeGradients() {
  endStep();
  watching_ = true;
}

void ActivationLimit::endStep() {
  watching_ = false;
  calls_.clear();
  for (Layer& layer : layers_) layer.oldWeight = layer.oldBias = at::Tensor();
}

std::vector<at::Tensor> ActivationLimit::forward(Model& model, const std::vector<at::Tensor>& inputs) {
  if (!watching_) return model.forward(inputs, /*training=*/true);
  const CallObserver observer({}, [this](const c10::OperatorHandle& op, const c10::Stack& stack) { see(op, stack); });
  std::vector<at::Tensor> outputs = model.forward(inputs, /*training=*/true);
  for (size_t i = 0; i < layers_.size(); ++i) {
    const bool seen = std::any_of(calls_.begin(), calls_.end(), [i](const LimitedCall& call) { return call.layer == i; });
    if (!seen) throw unfit(layers_[i].name, "the forward pass calls no linear or batch_norm operator with its weight.");
  }
  return outputs;
}

void ActivationLimit::see(const c10::OperatorHandle& op, const c10::Stack& stack) {
  if (stack.size() < 3 || !stack[0].isTensor() || !stack[1].isTensor()) return;
  const auto found = layerOf_.find(stack[1].toTensor().unsafeGetTensorImpl());
  if (found == layerOf_.end()) return;
  LimitedCall call{found->second, stack[0].toTensor().detach()};
  const c10::FunctionSchema& schema = op.schema();
  if (schema.name() == "aten::linear") {
    calls_.push_back(std::move(call));
    return;
  }
  // Every form of batch normalisation that training uses begins with (input, weight, bias) and has these.
  const auto training = schema.argumentIndexWithName("training");
  const auto mean = schema.argumentIndexWithName("running_mean");
  auto eps = schema.argumentIndexWithName("eps");
  if (!eps) eps = schema.argumentIndexWithName("epsilon");
  if (!training || !mean || !eps) return;
  const auto at = [&](int index) -> const c10::IValue& { return stack[static_cast<size_t>(index)]; };
  call.eps = at(*eps).toDouble();
  if (!at(*training).toBool() && at(*mean).isTensor()) {
    call.mean = at(*mean).toTensor();
    call.variance = at(*mean + 1).toTensor();
  }
  calls_.push_back(std::move(call));
}

void ActivationLimit::beforeUpdate() {
  watching_ = false;
  for (Layer& layer : layers_) {
    layer.oldWeight = layer.weight.detach().clone();
    layer.oldBias = layer.bias.defined() ? layer.bias.detach().clone() : at::Tensor();
  }
}

at::Tensor ActivationLimit::shareOf(size_t layer, const at::Tensor& weightChange, const at::Tensor& biasChange) const {
  at::Tensor least;
  for (const LimitedCall& call : calls_) {
    if (call.layer != layer) continue;
    const at::Tensor outputs = outputsOf(call, layers_[layer].oldWeight, layers_[layer].oldBias);
    const at::Tensor changes = outputsOf(call, weightChange, biasChange);
    // At zero there is no sign to change.
    const at::Tensor ratio = at::where(outputs.eq(0), kInfinity, changes / outputs).amin();
    least = least.defined() ? at::minimum(least, ratio) : ratio;
  }
  if (published_) return at::where(least.eq(kInfinity), 1.0, least.abs().reciprocal().clamp_max(1.0));
  return least.neg().clamp_min(std::numeric_limits<float>::min()).reciprocal().clamp_max(1.0);
}

void ActivationLimit::afterUpdate() {
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const at::Tensor weightChange = layer.weight.detach() - layer.oldWeight;
    const at::Tensor biasChange = layer.bias.defined() ? layer.bias.detach() - layer.oldBias : at::Tensor();
    const at::Tensor share = shareOf(i, weightChange, biasChange);
    keepShare(layer.weight, layer.oldWeight, weightChange, share.clamp_min(floorOf(optimizer_, layer.weight)));
    if (layer.bias.defined()) keepShare(layer.bias, layer.oldBias, biasChange, share.clamp_min(floorOf(optimizer_, layer.bias)));
  }
}

}  // namespace neve
