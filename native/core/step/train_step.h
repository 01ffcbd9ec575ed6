// One training step: forward and backward over its batches, what is done to the gradients, the update, and what follows it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "../batch_source.h"
#include "../frozen_rows.h"
#include "../model.h"
#include "../optim/optimizer.h"
#include "../state_map.h"
#include "activation_limit.h"
#include "batch_mixing.h"
#include "gradient_path.h"
#include "loss_scaler.h"
#include "pending_step.h"
#include "step_options.h"
#include "step_outcome.h"
#include "weight_average.h"

namespace neve {

class TrainStep {
 public:
  // `loss` maps (...outputs, ...targets) to a number, or to a number and the terms it sums.
  TrainStep(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, Optimizer& optimizer, at::Device device, StepOptions options);

  // Steps that the data makes an epoch: the last one may have fewer batches than the others.
  int64_t count(const BatchSource& data) const;
  // Does step `index` of the data, the session's step `done` (from 0). When it throws, weights and optimizer are as before.
  StepOutcome run(const BatchSource& data, int64_t index, int64_t done);

  // Computes the gradients of a step ahead. Leaves no trace but one: run() for that step takes them, if nothing has changed meanwhile,
  // instead of computing them anew with the same bits. False, and nothing prepared, when they overflowed (fp16).
  bool prepare(const BatchSource& data, int64_t index, int64_t done);
  // Where the prepared step leads, as Optimizer::directions().
  std::vector<std::vector<at::Tensor>> preparedDirections();
  // To be called when weights that were moved are in place again.
  void sealPrepared();
  void forgetPrepared() { pending_.reset(); }
  // The mean loss of a step's worth of batches from batch `first` on, in training mode and without mixing; leaves no trace. `batches`,
  // where given, is how many that were.
  double trialLoss(const BatchSource& data, int64_t first, int64_t* batches = nullptr);

  const StepOptions& options() const { return options_; }
  LossScaler* scaler() { return scaler_.get(); }
  WeightAverage* average() { return average_.get(); }
  FrozenRows& frozenRows() { return frozenRows_; }
  // Null until the path is asked for.
  GradientPath* path() { return path_.get(); }
  // What the gradients since the last restart of the path did; from the first call on there is one.
  GradientPathSums takePath();

  // Copies of what the step keeps from one to the next: scale, averages, the mixer's generator.
  StateMap state() const;
  // Throws ERR_STATE_MISMATCH before anything is changed.
  void loadState(const StateMap& state);

 private:
  // The batches of one step.
  struct Window;

  // Leaves the mean gradients of the step's rows in the parameters, unscaled.
  StepOutcome gradients(Window& window, int64_t done);
  // What is done to them before the update: their path is measured, they are clipped.
  void finishGradients(int64_t done, StepOutcome& outcome);
  // Puts the gradients of the prepared step, and all that computing them changes, in place; false when it does not serve.
  bool takePrepared(const BatchSource& data, int64_t index, int64_t done, StepOutcome& outcome);
  void addGradients(const MixedBatch& mixed, double share, int64_t done, StepOutcome& outcome);
  std::vector<at::Tensor> valuesOf(const MixedBatch& mixed) const;
  void update(Window& window, int64_t done, StepOutcome& outcome);
  std::vector<at::Tensor> presentGradients() const;

  std::shared_ptr<Model> model_;
  std::shared_ptr<Model> loss_;
  Optimizer& optimizer_;
  at::Device device_;
  StepOptions options_;
  FrozenRows frozenRows_;
  std::unique_ptr<LossScaler> scaler_;
  std::unique_ptr<WeightAverage> average_;
  std::unique_ptr<BatchMixer> mixer_;
  std::unique_ptr<ActivationLimit> limit_;
  std::unique_ptr<GradientPath> path_;
  std::unique_ptr<PendingStep> pending_;
  bool smallStep_ = false;  // the last batch was one that a team of threads does not pay for
};

}  // namespace neve
