// Neural velocity of a model: what methods call V, M and c, from one measurement to the next.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model.h"
#include "velocity_layer.h"

namespace neve {

struct MeterLayerSpec {
  std::string name;
  std::vector<std::string> taps;
  int64_t axis = 1;
};

// Counts of |v|: below 1e-8, then a decade a bin up to 1, then above.
using VelocityHistogram = std::array<int64_t, 10>;

struct VelocityMeasurement {
  std::optional<double> velocity;     // V: mean of |v| over all neurons
  std::optional<double> mseVelocity;  // M: mean over layers of their mseVelocity
  std::optional<double> drift;        // c: mean over layers of theirs
  int64_t deadNeurons = 0;
  VelocityHistogram histogram{};
  std::vector<LayerVelocity> layers;
  int64_t bytes = 0;  // kept until the next measurement
  double seconds = 0.0;
};

// Usage: begin(), observe() for each auxiliary batch, finish(); abandon() where something throws in between. One measurement at a time.
class VelocityMeter {
 public:
  VelocityMeter(const std::vector<MeterLayerSpec>& layers, const MeterOptions& options);

  // The values to observe, in the order that the sink numbers them.
  const std::vector<std::string>& taps() const { return taps_; }

  void begin(const Model& model);
  // Runs `forward`, which must hand every tapped value to the sink it is given. Where outputs are computed again instead of kept, it is run
  // with the model's earlier parameters and buffers too; the present ones are put back bit for bit, also when it throws.
  void observe(const std::function<void(const TapSink&)>& forward);
  VelocityMeasurement finish();
  // Ends a measurement that cannot be finished; the next one is a first one. Harmless when none is under way.
  void abandon();

  // The next measurement is a first one; from any thread.
  void forget() { forget_.store(true); }

  // Everything that the next measurement depends on, copied to the host: `layer.<name>.…` (dots in the name as `%2E`), and where outputs
  // are computed again `model.<age>.<place>`. Throws ERR_METER_BUSY while a measurement is under way, as load() does.
  StateMap state() const;
  // Puts such a state back: the next measurement gives the same bits. Throws ERR_METER_STATE and changes nothing when it is not of this
  // meter.
  void load(StateMap state);

 private:
  using ModelState = std::vector<at::Tensor>;

  void forwardEarlier(size_t age, const std::function<void(const TapSink&)>& forward);
  int64_t bytes() const;
  void checkIdle() const;
  void forgetAll();
  void takeModel(const Model& model);

  MeterOptions options_;
  std::vector<VelocityLayer> layers_;
  std::vector<std::string> taps_;
  std::vector<size_t> layerOfTap_;
  CudaPasses cuda_;
  std::atomic<bool> measuring_{false};
  std::atomic<bool> forget_{false};
  // Where outputs are computed again: parameters and buffers, and copies of them now and at earlier measurements, newest first.
  ModelState live_;
  ModelState present_;
  std::vector<ModelState> earlier_;
};

}  // namespace neve
