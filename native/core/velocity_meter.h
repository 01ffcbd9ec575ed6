// Neural velocity of a model: what methods call V and M, from one measurement to the next.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "velocity_kernel.h"

namespace neve {

struct MeterLayerSpec {
  std::string name;
  std::vector<std::string> taps;
  int64_t axis = 1;
};

struct LayerVelocity {
  std::string name;
  int64_t neurons = 0;
  double velocity = 0.0;              // mean of |v|
  std::optional<double> mseVelocity;  // mean of (v - previous v)^2
  int64_t deadNeurons = 0;
};

struct VelocityMeasurement {
  std::optional<double> velocity;     // V: mean of |v| over all neurons
  std::optional<double> mseVelocity;  // M: mean over layers of their mseVelocity
  std::vector<LayerVelocity> layers;
  double seconds = 0.0;
};

// Usage: begin(), add() for each tapped output, finish(). Keeps one copy of the activations, on their device.
class VelocityMeter {
 public:
  VelocityMeter(const std::vector<MeterLayerSpec>& layers, double momentum);

  // The values to observe, in the order that add() numbers them.
  const std::vector<std::string>& taps() const { return taps_; }

  void begin();
  // Throws ERR_NON_FINITE_ACTIVATION naming the layer when the output holds NaN or infinity.
  void add(size_t tap, const at::Tensor& output);
  VelocityMeasurement finish();

 private:
  // The stored output of one call on one auxiliary batch.
  struct Block {
    at::Tensor previous;
    NeuronLayout layout;
  };

  struct Layer {
    std::string name;
    int64_t axis = 1;
    std::vector<Block> blocks;
    std::vector<double> velocity;  // v, one a neuron; empty before the first
    // Running sums of the measurement under way.
    size_t seen = 0;
    bool comparable = false;  // every output so far had a predecessor of the same shape
    std::vector<double> dot;
    std::vector<double> squared;
    std::vector<double> previousSquared;
  };

  std::optional<LayerVelocity> finishLayer(Layer& layer, double& absoluteSum);

  double momentum_;
  std::vector<Layer> layers_;
  std::vector<std::string> taps_;
  std::vector<size_t> layerOfTap_;
};

}  // namespace neve
