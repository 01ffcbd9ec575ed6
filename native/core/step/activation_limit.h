// Keeps updates from carrying the outputs of chosen layers across zero, where the ReLU behind them has its corner: ECCO-DNN (Agarwal et
// al., arXiv 2310.13901), its section on activations.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "../model.h"
#include "../optim/optimizer.h"
#include "step_options.h"
#include "step_part.h"

namespace neve {

// What went into a layer, and how it was normalised.
struct LimitedCall {
  size_t layer;
  at::Tensor input;
  std::optional<double> eps = std::nullopt;  // none: a linear layer
  // Undefined: those of the batch.
  at::Tensor mean = {};
  at::Tensor variance = {};
};

// With a the outputs of a layer before the update and da what the update adds to them, for the inputs of the step's own batches, the share
// of the update that is kept is min(1, 1 / max(-min(da / a), tiny)), of weight and bias alike.
class ActivationLimit : public StepPart {
 public:
  // Throws ERR_LIMIT_MODEL for a TorchScript model, ERR_LIMIT_LAYER for a layer without a weight of its own.
  ActivationLimit(const Model& model, const Optimizer& optimizer, const ActivationLimitOptions& options);

  // From here on, forward passes are those of a new step.
  void beforeGradients() override;
  // Runs the model in training mode; keeps what goes into the layers, unless an update is running. Throws ERR_LIMIT_LAYER when one was not
  // called in a way that it knows.
  std::vector<at::Tensor> forward(Model& model, const std::vector<at::Tensor>& inputs);

  // For a step whose update comes later: what its passes left here, and the way back.
  std::vector<LimitedCall> takeCalls() { return std::move(calls_); }
  void setCalls(std::vector<LimitedCall> calls) { calls_ = std::move(calls); }

  void beforeUpdate() override;
  // Takes back what is too much. Waits for no device.
  void afterUpdate() override;
  void endStep() override;

 private:
  struct Layer {
    std::string name;
    at::Tensor weight;
    at::Tensor bias;  // undefined where there is none
    at::Tensor oldWeight = {};
    at::Tensor oldBias = {};
  };

  void see(const c10::OperatorHandle& op, const c10::Stack& stack);
  at::Tensor shareOf(size_t layer, const at::Tensor& weightChange, const at::Tensor& biasChange) const;

  const Optimizer& optimizer_;
  bool published_;
  bool watching_ = false;
  std::vector<Layer> layers_;
  std::unordered_map<const c10::TensorImpl*, size_t> layerOf_;  // by weight
  std::vector<LimitedCall> calls_;
};

}  // namespace neve
