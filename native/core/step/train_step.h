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
#include "batch_mixing.h"
#include "gradient_path.h"
#include "loss_scaler.h"
#include "step_options.h"
#include "weight_average.h"

namespace neve {

// What a step found; tensors are numbers on the device, so that nothing waits for them.
struct StepOutcome {
  at::Tensor loss;                // mean over the step's rows
  std::vector<at::Tensor> parts;  // of a loss that is a sum: its terms, unweighted
  at::Tensor gradientNorm;        // before clipping; undefined without clipping by norm
  int64_t rows = 0;
  bool skipped = false;  // fp16: the gradients had overflowed, and nothing was updated
};

class TrainStep {
 public:
  // `loss` maps (...outputs, ...targets) to a number, or to a number and the terms it sums.
  TrainStep(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, Optimizer& optimizer, at::Device device, StepOptions options);

  // Steps that the data makes an epoch: the last one may have fewer batches than the others.
  int64_t count(const BatchSource& data) const;
  // Does step `index` of the data, the session's step `done` (from 0). When it throws, weights and optimizer are as before.
  StepOutcome run(const BatchSource& data, int64_t index, int64_t done);

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

  // Leaves the mean gradients of the step's rows in the parameters, unscaled and clipped.
  StepOutcome gradients(Window& window, int64_t done);
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
  std::unique_ptr<GradientPath> path_;
  bool smallStep_ = false;  // the last batch was one that a team of threads does not pay for
};

}  // namespace neve
