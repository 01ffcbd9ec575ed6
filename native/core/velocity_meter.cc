#include "velocity_meter.h"

#include <algorithm>
#include <cmath>

#include "errors.h"
#include "put_back.h"

namespace neve {
namespace {

void copyInto(const std::vector<at::Tensor>& from, const std::vector<at::Tensor>& to) {
  for (size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
}

size_t binOf(double v) {
  const double size = std::abs(v);
  size_t bin = 0;
  for (const double edge : {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0}) bin += size >= edge ? 1 : 0;
  return bin;
}

}  // namespace

VelocityMeter::VelocityMeter(const std::vector<MeterLayerSpec>& layers, const MeterOptions& options) : options_(options) {
  for (const MeterLayerSpec& spec : layers) {
    for (const std::string& tap : spec.taps) {
      taps_.push_back(tap);
      layerOfTap_.push_back(layers_.size());
    }
    layers_.emplace_back(spec.name, spec.axis, options);
  }
}

void VelocityMeter::checkIdle() const {
  if (!measuring_.load()) return;
  throw Error("state", "ERR_METER_BUSY", "The meter's state cannot be read or set while it measures. Wait for the measurement to end.");
}

void VelocityMeter::forgetAll() {
  for (VelocityLayer& layer : layers_) layer.forget();
  earlier_.clear();
}

void VelocityMeter::begin(const Model& model) {
  const bool brokeOff = measuring_.exchange(true);
  if (forget_.exchange(false) || brokeOff) forgetAll();
  for (VelocityLayer& layer : layers_) layer.begin();
  if (options_.memory == MeterOptions::Memory::kRecompute) takeModel(model);
}

void VelocityMeter::takeModel(const Model& model) {
  live_.clear();
  present_.clear();
  for (const auto* list : {&model.parameters(), &model.buffers()}) {
    for (const NamedTensor& entry : *list) {
      live_.push_back(entry.tensor.detach());
      present_.push_back(live_.back().clone());
    }
  }
  const auto fits = [&](const ModelState& earlier) {
    return std::equal(earlier.begin(), earlier.end(), live_.begin(), live_.end(), [](const at::Tensor& a, const at::Tensor& b) {
      return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type();
    });
  };
  if (std::all_of(earlier_.begin(), earlier_.end(), fits)) return;
  throw Error("checkpoint", "ERR_METER_STATE",
              "The parameters that the meter remembers are of another model. Forget what was measured, or measure the model it was "
              "measured on.");
}

void VelocityMeter::observe(const std::function<void(const TapSink&)>& forward) {
  try {
    if (options_.memory == MeterOptions::Memory::kRecompute) {
      for (VelocityLayer& layer : layers_) layer.beginBatch();
      for (size_t age = 0; age < earlier_.size(); ++age) forwardEarlier(age, forward);
    }
    forward([this](size_t tap, const at::Tensor& output) { layers_[layerOfTap_.at(tap)].add(output, cuda_); });
    cuda_.run();
    for (const VelocityLayer& layer : layers_) layer.checkFinite();
  } catch (...) {
    abandon();
    throw;
  }
}

void VelocityMeter::abandon() {
  cuda_.clear();
  live_.clear();
  present_.clear();
  // Some layers may have this measurement already, others not: nothing to compare with any more.
  forget();
  measuring_.store(false);
}

void VelocityMeter::forwardEarlier(size_t age, const std::function<void(const TapSink&)>& forward) {
  PutBack present([this] { copyInto(present_, live_); });
  copyInto(earlier_[age], live_);
  forward([this, age](size_t tap, const at::Tensor& output) { layers_[layerOfTap_.at(tap)].remember(age, output); });
  present.now();
}

VelocityMeasurement VelocityMeter::finish() {
  VelocityMeasurement measurement;
  double absolute = 0.0;
  double mse = 0.0;
  double drift = 0.0;
  int64_t neurons = 0;
  int64_t mseLayers = 0;
  int64_t driftLayers = 0;
  for (VelocityLayer& layer : layers_) {
    auto found = layer.finish();
    if (!found) continue;
    neurons += found->neurons;
    absolute += found->velocity * static_cast<double>(found->neurons);
    measurement.deadNeurons += found->deadNeurons;
    for (const double v : found->v) ++measurement.histogram[binOf(v)];
    if (found->mseVelocity) {
      mse += *found->mseVelocity;
      ++mseLayers;
    }
    if (found->drift) {
      drift += *found->drift;
      ++driftLayers;
    }
    if (!options_.neurons) found->v.clear();
    measurement.layers.push_back(std::move(*found));
  }
  if (neurons > 0) measurement.velocity = absolute / static_cast<double>(neurons);
  if (mseLayers > 0) measurement.mseVelocity = mse / static_cast<double>(mseLayers);
  if (driftLayers > 0) measurement.drift = drift / static_cast<double>(driftLayers);
  if (options_.memory == MeterOptions::Memory::kRecompute) {
    for (VelocityLayer& layer : layers_) layer.beginBatch();
    earlier_.insert(earlier_.begin(), std::move(present_));
    earlier_.resize(std::min<size_t>(earlier_.size(), options_.drift ? 2 : 1));
    live_.clear();
    present_.clear();
  }
  measurement.bytes = bytes();
  measuring_.store(false);
  return measurement;
}

int64_t VelocityMeter::bytes() const {
  int64_t total = 0;
  for (const VelocityLayer& layer : layers_) total += layer.bytes();
  for (const ModelState& state : earlier_) {
    for (const at::Tensor& tensor : state) total += static_cast<int64_t>(tensor.nbytes());
  }
  return total;
}

}  // namespace neve
