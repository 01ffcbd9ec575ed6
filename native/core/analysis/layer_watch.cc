#include "layer_watch.h"

#include <ATen/Dispatch.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "../velocity_layout.h"

namespace neve {
namespace {

// Slopes below this share of the greatest count as saturated.
constexpr double kFlat = 0.05;

template <typename T>
int64_t countSaturated(const ActivationCall& call, const T* values, int64_t count) {
  int64_t saturated = 0;
  for (int64_t i = 0; i < count; ++i) {
    const auto y = static_cast<double>(values[i]);
    bool flat = false;
    switch (call.kind) {
      case Activation::Relu:
        flat = y <= 0.0;
        break;
      case Activation::Hard:
        flat = y <= call.low || y >= call.high;
        break;
      case Activation::Tanh:
        flat = 1.0 - y * y < kFlat;
        break;
      case Activation::Sigmoid:
        flat = 4.0 * y * (1.0 - y) < kFlat;
        break;
      case Activation::Leaky:
        break;
    }
    saturated += flat ? 1 : 0;
  }
  return saturated;
}

// Marks the neurons that are above zero anywhere.
template <typename T>
void markAlive(const NeuronLayout& layout, const T* values, std::vector<uint8_t>& alive) {
  for (int64_t outer = 0; outer < layout.outer; ++outer) {
    for (int64_t neuron = 0; neuron < layout.neurons; ++neuron) {
      const T* const run = values + (outer * layout.neurons + neuron) * layout.inner;
      bool above = false;
      for (int64_t i = 0; i < layout.inner; ++i) above |= run[i] > static_cast<T>(0);
      if (above) alive[static_cast<size_t>(neuron)] = 1;
    }
  }
}

}  // namespace

LayerWatch::LayerWatch(const std::vector<WatchedLayer>& layers) : layers_(layers), found_(layers.size()) {
  // One value of a graph may be what several modules return, each around the other.
  for (size_t i = 0; i < layers.size(); ++i) {
    for (const std::string& tap : layers[i].taps) {
      const auto known = std::find(taps_.begin(), taps_.end(), tap);
      if (known == taps_.end()) {
        taps_.push_back(tap);
        layersOfTap_.push_back({i});
      } else {
        layersOfTap_[static_cast<size_t>(known - taps_.begin())].push_back(i);
      }
    }
  }
}

std::vector<at::Tensor> LayerWatch::forward(Model& model, const std::vector<at::Tensor>& inputs, int64_t rows, Mode mode) {
  calls_ = 0;
  last_.reset();
  axis_ = 1;
  lastOutput_ = nullptr;
  regions_.beginBatch(rows);
  ActivationObserver activations([this](const ActivationCall& call) { onActivation(call); });
  const TapSink sink = [this](size_t tap, const at::Tensor& output) {
    for (const size_t place : layersOfTap_.at(tap)) onLayer(place, output);
  };
  std::vector<at::Tensor> outputs = model.forward(inputs, mode, taps_, sink);
  activations.rethrow();
  regions_.endBatch();
  return outputs;
}

void LayerWatch::onLayer(size_t place, const at::Tensor& output) {
  const WatchedLayer& layer = layers_[place];
  if (!layer.passesOn) {
    last_ = place;
    if (layer.axis) axis_ = *layer.axis;
    if (calls_ > 0 && lastOutput_ == output.unsafeGetTensorImpl()) {
      Function& function = functions_[calls_ - 1];
      if (!function.bound) function.layer = place;
      function.bound = true;
    }
  }
  if (!layer.measured || !at::isFloatingType(output.scalar_type())) return;
  LayerFound& found = found_[place];
  found.outputs.merge(momentsOf(denseOnHost(output)));
  if (!at::GradMode::is_enabled() || !output.requires_grad()) return;
  // On the value as it is now: an operation in place that comes later has a gradient of its own.
  output.register_hook([&found](const at::Tensor& gradient) {
    if (gradient.defined()) found.gradients.merge(momentsOf(denseOnHost(gradient)));
  });
}

void LayerWatch::onActivation(const ActivationCall& call) {
  if (!at::isFloatingType(call.output.scalar_type())) return;
  const size_t place = calls_++;
  if (place >= functions_.size()) functions_.emplace_back();
  Function& function = functions_[place];
  if (!function.bound) function.layer = last_;
  lastOutput_ = call.output.unsafeGetTensorImpl();
  regions_.add(call);

  const at::NoGradGuard noGradients;
  const at::Tensor values = denseOnHost(call.output);
  const bool neuronsKnown = values.dim() > 0;
  NeuronLayout layout;
  const int64_t axis = axis_ < values.dim() ? axis_ : -1;
  const at::Tensor byNeuron = call.canDie() && neuronsKnown ? inNeuronLayout(values, axis, layout) : at::Tensor();
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, values.scalar_type(), "onActivation", [&] {
    if (call.kind != Activation::Leaky) {
      function.saturated = function.saturated.value_or(0) + countSaturated(call, values.const_data_ptr<scalar_t>(), values.numel());
    }
    if (!byNeuron.defined()) return;
    function.canDie = true;
    // A neuron that other batches do not have is judged by those that do.
    function.alive.resize(std::max(function.alive.size(), static_cast<size_t>(layout.neurons)));
    markAlive(layout, byNeuron.const_data_ptr<scalar_t>(), function.alive);
  });
  function.values += values.numel();
}

std::vector<LayerFound> LayerWatch::finish() const {
  std::vector<LayerFound> all = found_;
  for (const Function& function : functions_) {
    if (!function.layer || !layers_[*function.layer].measured) continue;
    LayerFound& found = all[*function.layer];
    if (function.saturated) {
      found.saturable += function.values;
      found.saturated += *function.saturated;
    }
    if (!function.canDie) continue;
    found.mortal += static_cast<int64_t>(function.alive.size());
    found.dead += std::count(function.alive.begin(), function.alive.end(), uint8_t{0});
  }
  return all;
}

}  // namespace neve
