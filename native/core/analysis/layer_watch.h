// What layers do during forward and backward passes: their outputs, the activation functions behind them, and the gradients that come back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../model.h"
#include "activation_observer.h"
#include "linear_regions.h"
#include "value_moments.h"

namespace neve {

struct WatchedLayer {
  std::vector<std::string> taps;
  std::optional<int64_t> axis;  // of the neurons; none: as in the layer before
  bool measured = true;         // others are watched to tell what an activation function belongs to
  bool passesOn = false;        // hands its input on as it is: no activation function belongs to it
};

struct LayerFound {
  Moments outputs;
  // Values behind a function that saturates, and those where its slope is below 5 % of the greatest.
  int64_t saturable = 0;
  int64_t saturated = 0;
  // Neurons behind a function that can die, and those that gave nothing above zero.
  int64_t mortal = 0;
  int64_t dead = 0;
  Moments gradients;  // of the loss by the outputs
};

class LayerWatch {
 public:
  // Modules inside others come first.
  explicit LayerWatch(const std::vector<WatchedLayer>& layers);

  // Runs the model with every layer watched; gradients are seen by the backward pass that follows. Grad mode is the caller's.
  std::vector<at::Tensor> forward(Model& model, const std::vector<at::Tensor>& inputs, int64_t rows, Mode mode);

  // By layer.
  std::vector<LayerFound> finish() const;
  const LinearRegions& regions() const { return regions_; }

 private:
  // The k-th call of an activation function.
  struct Function {
    std::optional<size_t> layer;
    bool bound = false;  // the layer's own: it returned what the function did
    int64_t values = 0;
    std::optional<int64_t> saturated;
    bool canDie = false;
    std::vector<uint8_t> alive;  // by neuron
  };

  void onLayer(size_t place, const at::Tensor& output);
  void onActivation(const ActivationCall& call);

  const std::vector<WatchedLayer>& layers_;
  std::vector<std::string> taps_;
  std::vector<std::vector<size_t>> layersOfTap_;  // innermost first
  std::vector<LayerFound> found_;
  std::vector<Function> functions_;
  LinearRegions regions_;
  // Of the pass that runs.
  size_t calls_ = 0;
  std::optional<size_t> last_;
  int64_t axis_ = 1;
  const c10::TensorImpl* lastOutput_ = nullptr;
};

}  // namespace neve
