#include "velocity_meter.h"

#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "errors.h"
#include "velocity_math.h"

namespace neve {

VelocityMeter::VelocityMeter(const std::vector<MeterLayerSpec>& layers, double momentum) : momentum_(momentum) {
  for (const MeterLayerSpec& spec : layers) {
    for (const std::string& tap : spec.taps) {
      taps_.push_back(tap);
      layerOfTap_.push_back(layers_.size());
    }
    Layer layer;
    layer.name = spec.name;
    layer.axis = spec.axis;
    layers_.push_back(std::move(layer));
  }
}

void VelocityMeter::begin() {
  for (Layer& layer : layers_) {
    layer.seen = 0;
    layer.comparable = !layer.blocks.empty();
    // What the last measurement found as the current norm is this one's previous norm.
    layer.previousSquared = std::move(layer.squared);
    layer.dot.clear();
    layer.squared.clear();
  }
}

void VelocityMeter::add(size_t tap, const at::Tensor& output) {
  Layer& layer = layers_[layerOfTap_.at(tap)];
  if (!output.is_floating_point()) {
    throw Error("dtype", "ERR_VELOCITY_DTYPE",
                "Layer '" + layer.name + "' gives " + c10::toString(output.scalar_type()) +
                    ", and velocity needs floating point. Leave the layer out.")
        .with("layer", layer.name);
  }
  NeuronLayout layout;
  const at::Tensor current = inNeuronLayout(output.detach(), layer.axis, layout);
  const size_t neurons = static_cast<size_t>(layout.neurons);
  if (layer.dot.empty()) {
    layer.dot.assign(neurons, 0.0);
    layer.squared.assign(neurons, 0.0);
  } else if (layer.dot.size() != neurons) {
    throw Error("shape", "ERR_NEURON_COUNT",
                "Layer '" + layer.name + "' has " + std::to_string(layer.dot.size()) + " neurons in one call and " +
                    std::to_string(neurons) + " in another. Measure a layer with one output width.")
        .with("layer", layer.name);
  }
  const size_t index = layer.seen++;
  if (index >= layer.blocks.size()) {
    layer.blocks.push_back({});
    layer.comparable = false;
  }
  Block& block = layer.blocks[index];
  const bool matches = block.previous.defined() && block.previous.sizes() == current.sizes() &&
                       block.previous.strides() == current.strides() && block.previous.scalar_type() == current.scalar_type() &&
                       block.previous.device() == current.device();
  if (!matches) {
    // First sight, or another shape: nothing to compare with this time. Zeros make the pass well defined.
    block.previous = at::zeros_like(current);
    layer.comparable = false;
  }
  block.layout = layout;
  velocityPass(current, block.previous, layout, layer.dot, layer.squared);
  for (const double sum : layer.squared) {
    if (std::isfinite(sum)) continue;
    throw Error(
        "numerical", "ERR_NON_FINITE_ACTIVATION",
        "Layer '" + layer.name + "' gives NaN or infinity on the auxiliary inputs, so the model has diverged. Lower the learning rate.")
        .with("layer", layer.name);
  }
}

std::optional<LayerVelocity> VelocityMeter::finishLayer(Layer& layer, double& absoluteSum) {
  const bool complete = layer.comparable && layer.seen == layer.blocks.size() && layer.previousSquared.size() == layer.squared.size();
  layer.blocks.resize(layer.seen);
  if (!complete) {
    layer.velocity.clear();
    return std::nullopt;
  }
  const size_t neurons = layer.squared.size();
  const bool hadVelocity = !layer.velocity.empty();
  if (!hadVelocity) layer.velocity.assign(neurons, 0.0);
  LayerVelocity result;
  result.name = layer.name;
  result.neurons = static_cast<int64_t>(neurons);
  double absolute = 0.0;
  double squaredChange = 0.0;
  for (size_t i = 0; i < neurons; ++i) {
    const double rho = cosineFromSums(layer.dot[i], layer.squared[i], layer.previousSquared[i]);
    const double v = nextVelocity(rho, momentum_, layer.velocity[i]);
    const double change = v - layer.velocity[i];
    absolute += std::abs(v);
    squaredChange += change * change;
    if (layer.squared[i] == 0.0 && layer.previousSquared[i] == 0.0) ++result.deadNeurons;
    layer.velocity[i] = v;
  }
  if (neurons > 0) {
    result.velocity = absolute / static_cast<double>(neurons);
    if (hadVelocity) result.mseVelocity = squaredChange / static_cast<double>(neurons);
  }
  absoluteSum += absolute;
  return result;
}

VelocityMeasurement VelocityMeter::finish() {
  VelocityMeasurement measurement;
  double absoluteSum = 0.0;
  double mseSum = 0.0;
  int64_t neurons = 0;
  int64_t mseLayers = 0;
  for (Layer& layer : layers_) {
    const auto found = finishLayer(layer, absoluteSum);
    if (!found) continue;
    neurons += found->neurons;
    if (found->mseVelocity) {
      mseSum += *found->mseVelocity;
      ++mseLayers;
    }
    measurement.layers.push_back(*found);
  }
  if (neurons > 0) measurement.velocity = absoluteSum / static_cast<double>(neurons);
  if (mseLayers > 0) measurement.mseVelocity = mseSum / static_cast<double>(mseLayers);
  return measurement;
}

}  // namespace neve
