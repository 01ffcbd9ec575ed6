// One training step: forward and backward over its batches, what is done to the gradients, the update, and what follows it.
#pragma once

#include <memory>
#include <vector>

#include "../batch_source.h"
#include "../frozen_rows.h"
#include "../model.h"
#include "../optim/optimizer.h"
#include "../state_map.h"
#include "activation_limit.h"
#include "batch_mixing.h"
#include "counted_rows.h"
#include "gradient_exchange.h"
#include "gradient_path.h"
#include "loss_scaler.h"
#include "parameter_sizes.h"
#include "pending_step.h"
#include "step_options.h"
#include "step_outcome.h"
#include "step_part.h"
#include "step_tapes.h"
#include "weight_average.h"

namespace neve {

class TrainStep {
 public:
  // `loss` maps (...outputs, ...targets) to a number, or to a number and the terms it sums.
  // Throws ERR_CUDA_GRAPH for a step that is to be a graph and cannot.
  TrainStep(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, Optimizer& optimizer, at::Device device, StepOptions options);
  ~TrainStep();

  // Does step `index` of the data, which may have fewer batches than others where the data ends; the session's step `done` (from 0). When
  // it throws, weights and optimizer are as before.
  StepOutcome run(const BatchSource& data, int64_t index, int64_t done);

  // Computes the gradients of a step ahead. Leaves no trace but one: run() for that step takes them, if nothing has changed meanwhile,
  // instead of computing them anew with the same bits. False, and nothing prepared, when they overflowed (fp16).
  bool prepare(const std::shared_ptr<BatchSource>& data, int64_t index, int64_t done);
  // Where the prepared step leads, as Optimizer::directions().
  std::vector<std::vector<at::Tensor>> preparedDirections();
  // To be called when weights that were moved are in place again.
  void sealPrepared();
  // Drops what backward passes from outside left in the parameters, trained or not: the norm of a step is that of its own gradients.
  void forgetGradients();
  // A loss that is not finite was told, or will not be.
  void forgetFailure();
  void forgetPrepared() { pending_.reset(); }
  // Weights or state are about to be other tensors than they were, or others of them trained.
  void forgetGraphs();
  // Steps that were replays of a graph since this was last asked, and why others are none; empty where there is nothing to say.
  int64_t takeReplays();
  std::string graphReason() const;
  // The mean loss of a step's worth of batches from batch `first` on, in training mode and without mixing; leaves no trace. `batches`,
  // where given, is how many that were.
  double trialLoss(const BatchSource& data, int64_t first, int64_t* batches = nullptr);

  const StepOptions& options() const { return options_; }
  WeightAverage* average() { return average_.get(); }
  StepTapes::Tally tapeTally() const;
  FrozenRows& frozenRows() { return frozenRows_; }
  GradientPath& path() { return path_; }
  ParameterSizes& sizes() { return sizes_; }
  // Null where each process, or the only one, keeps the optimizer's whole state.
  const ParameterShards* shards() const { return shards_.get(); }
  // Null where one process trains alone.
  GradientExchange* exchange() { return exchange_.get(); }

  // Local SGD: makes the weights of all processes, and what the steps keep, their average.
  void becomeOne(double share);

  // The metrics over the steps since this was last asked; undefined where there was none.
  std::vector<at::Tensor> takeMetrics();

  // Copies of what the step and its parts keep from one to the next.
  StateMap state() const;
  // Throws ERR_STATE_MISMATCH before anything is changed.
  void loadState(const StateMap& state);

 private:
  // The batches of one step.
  struct Window;
  class StepGraphs;

  // All that a step does once its batches are known, recorded as a graph or as ever; `again`: on a device that is out of memory, once more.
  StepOutcome work(Window& window, int64_t done, bool again);
  // What follows the gradients.
  void finish(Window& window, int64_t done, StepOutcome& outcome);
  // Why no step can be a graph; empty where they can.
  std::string reasonAgainstGraphs() const;
  // Whether this step does something that is no part of a graph.
  bool isSpecial(const Window& window) const;
  bool logs(int64_t done) const { return options_.logEvery > 0 && (done + 1) % options_.logEvery == 0; }
  // Tensors that a step changes.
  std::vector<at::Tensor> changedTensors() const;

  // Leaves the mean gradients of the step's rows in the parameters, unscaled.
  StepOutcome gradients(Window& window, int64_t done);
  // The same; on an accelerator that is out of memory, once more after its cache was emptied.
  StepOutcome gradientsWithinMemory(Window& window, int64_t done);
  // What is done to them before the update: parts look at them, they are clipped.
  void finishGradients(int64_t done, StepOutcome& outcome);
  // Puts the gradients of the prepared step, and all that computing them changes, in place; false when it does not serve.
  bool takePrepared(const BatchSource& data, int64_t index, int64_t done, StepOutcome& outcome);
  // `share`: what the loss of the batch counts in that of the step. `last`: of the step's batches.
  void addGradients(const MixedBatch& mixed, const LossShare& share, int64_t done, bool last, StepOutcome& outcome);
  // Forward, loss and backward by autograd: adds to the gradients.
  Passes passesOf(const MixedBatch& mixed, const LossShare& share, bool last);
  // Why a batch, which may be the last of its step, is none for a tape; empty where it is.
  std::string whyByAutograd(bool last);
  // Whether gradients may go to the other processes while a backward pass runs.
  bool overlaps() const;
  // Empty where nothing stands against it.
  std::string whyNotCompiled() const;
  std::vector<at::Tensor> outputsOf(const MixedBatch& mixed) const;
  std::vector<at::Tensor> valuesOf(const MixedBatch& mixed, const std::vector<at::Tensor>& outputs) const;
  std::vector<at::Tensor> metricsOf(const MixedBatch& mixed, const std::vector<at::Tensor>& outputs) const;
  // On a device: notes there, for this step and those that follow before anybody reads it, that its loss or norm is not finite.
  void noteFailure(const StepOutcome& outcome, int64_t done);
  bool tellsOverflowLate() const;
  void update(Window& window, int64_t done, StepOutcome& outcome);
  // Drops the gradients, and what parts kept for the step.
  void endStep();

  std::shared_ptr<Model> model_;
  std::shared_ptr<Model> loss_;
  Optimizer& optimizer_;
  at::Device device_;
  StepOptions options_;
  FrozenRows frozenRows_;
  GradientPath path_;
  ParameterSizes sizes_;
  // Null where the options do not ask for them.
  std::unique_ptr<ParameterShards> shards_;
  std::unique_ptr<GradientExchange> exchange_;
  std::unique_ptr<CountedRows> counted_;  // null where all rows count alike, or a step is one batch
  std::unique_ptr<LossScaler> scaler_;
  std::unique_ptr<WeightAverage> average_;
  std::unique_ptr<BatchMixer> mixer_;
  std::unique_ptr<ActivationLimit> limit_;
  std::unique_ptr<StepTapes> tapes_;
  // All that there are, in the order that their hooks are called in.
  std::vector<StepPart*> parts_;
  std::vector<MetricTally> metrics_;
  std::unique_ptr<PendingStep> pending_;
  std::unique_ptr<StepGraphs> graphs_;  // null where none are asked for
  at::Tensor failed_;                   // float32 [] on a device that is not the CPU: 1 from a step on whose loss is not finite
  bool smallStep_ = false;              // the last batch was one that a team of threads does not pay for
};

}  // namespace neve
