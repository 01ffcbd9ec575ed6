// The training step and its neighbours, on whatever thread calls them: one, the owner's. Knows nothing of JavaScript.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "batch_source.h"
#include "errors.h"
#include "evaluation.h"
#include "model.h"
#include "optim/optimizer.h"
#include "session_generators.h"
#include "state_map.h"
#include "step/step_ledger.h"
#include "step/step_log.h"
#include "step/train_step.h"
#include "step/trial_losses.h"
#include "velocity_meter.h"
#include "wait_point.h"

namespace neve {

// Random numbers of a session's own: from a seed, or from where the default generators are.
struct OwnGenerators {
  std::optional<uint64_t> seed;
};

// What an analysis works with. It may run model and loss as it likes, forwards and backwards, and move the parameters if it puts them back.
struct AnalysisContext {
  Model& model;
  Model& loss;
  Optimizer* optimizer;  // null without one
  at::Device device;
  bool channelsLast;
  // To be called between batches: throws once the session is closed.
  std::function<void()> checkOpen;
};

// Where to try the loss: on a step's worth of batches of `data` from batch `first` on, at weights moved by point[k] times the direction of
// parameter group k.
struct TrialRequest {
  std::shared_ptr<BatchSource> data;
  int64_t first;
  std::vector<std::vector<double>> points;
  // Whether nothing more is asked about this direction.
  bool last;
};

struct TrialResult {
  // False where there is no direction: before the first step, or when gradients overflowed (fp16).
  bool known = false;
  std::vector<double> losses;
  // Batches that each loss is the mean of.
  int64_t batches = 0;
  double seconds = 0.0;
};

// The rate of a group at each step of a stretch.
struct GroupRates {
  std::string group;
  std::vector<double> rates;
};

class TrainSession {
 public:
  // `loss` maps (...outputs, ...targets) to a number, or to a number and the terms it sums; one of fewer inputs is given the first outputs.
  // Without an optimizer the session only evaluates and measures, without a loss it only predicts. Without generators of its own it draws
  // from the default ones.
  TrainSession(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, std::unique_ptr<Optimizer> optimizer, bool channelsLast,
               StepOptions options, std::optional<OwnGenerators> generators = std::nullopt);

  // Runs a command, which is whatever calls the functions below. When one failed and what it had changed for a while could not be put back,
  // the next one throws ERR_SESSION_BROKEN instead of working on a model that is not what it was.
  void run(const std::function<void()>& command);

  // Does steps first .. first + count - 1 of the data; a step takes as many batches as are accumulated. `afterStep(steps done in the
  // session, last loss read)` runs between steps. Ends early with the data, also with data that failed. Throws ERR_NON_FINITE_LOSS with the
  // step, before that step changes the weights on CPU; on CUDA losses are read back every few steps. Groups that are named in `rates` take
  // theirs from there before each step, and keep the last; `count` values each.
  StepsResult steps(const std::shared_ptr<BatchSource>& data, int64_t first, int64_t count, const std::vector<GroupRates>& rates,
                    const std::function<void(int64_t, std::optional<double>)>& afterStep);
  // Ends a running steps() after its current step, or the next one before its first; from any thread.
  void interrupt() {
    interrupted_.store(true);
    wait_->wake();
  }
  // Whatever runs ends after its current batch, and nothing starts again; from any thread.
  void close() {
    closed_.store(true);
    wait_->wake();
    if (options_.group) options_.group->abort();
  }
  // Closes when nothing runs any more; what was lent to the session goes back.
  void end();
  // Where the session waits for batches. A wake there makes a waiting steps() do what is urgent.
  const std::shared_ptr<WaitPoint>& waitPoint() const { return wait_; }
  // What a steps() that waits for data does meanwhile, on the session's thread.
  void setUrgent(std::function<void()> urgent) { urgent_ = std::move(urgent); }

  // Of a session of several processes: gives all of them the weights and buffers of rank 0. Throws ERR_DISTRIBUTED_MISMATCH.
  void shareWeights();

  // With the averaged weights, where an average is kept and was updated. Leaves weights, buffers and generators as they were, bit for bit.
  EvaluationResult evaluate(BatchSource& data, const std::vector<Metric>& metrics, bool allowNonFinite);
  // The outputs for all rows, in order; with the same weights, and as little trace. On the host, or where the model is.
  std::vector<at::Tensor> predict(BatchSource& data, bool onHost);
  // The outputs for each of several requests that go through the model together.
  std::vector<std::vector<at::Tensor>> predictEach(const std::vector<std::vector<at::Tensor>>& requests);
  // Copies weights or buffers in.
  static void copyWeights(const std::vector<at::Tensor>& from, const std::vector<at::Tensor>& to);
  // Ends averaging: the model's weights become the averaged ones. With data (or null), batch normalisation's statistics are taken anew from
  // it. False when there is no average, or it was never updated.
  bool adoptAverage(BatchSource* data);
  // Leaves parameters, buffers and generators as they were, bit for bit. `batchNorm`: Evaluation for running statistics, or
  // BatchStatistics.
  VelocityMeasurement measure(VelocityMeter& meter, const std::vector<at::Tensor>& inputs, int64_t batchSize, Mode batchNorm);

  // Runs an analysis of the model at the weights it is evaluated at. Buffers, gradients and generators are afterwards as they were, bit for
  // bit.
  void analyse(const std::function<void(const AnalysisContext&)>& work);

  // The metrics of the steps since this was last asked, in the order of StepOptions::metrics; undefined where there was no step.
  std::vector<at::Tensor> takeMetrics();
  // How batches were run so far.
  StepTapes::Tally tapeTally() const { return step_ ? step_->tapeTally() : StepTapes::Tally(); }
  // What steps noted since this was last asked; from any thread.
  std::vector<LoggedStep> takeLog() { return log_.take(); }

  // The path of the gradients from where a rate was last set; until one is set again the sums stand still.
  GradientPathSums readGradientPath();
  // One a parameter, in order: see ParameterSizes.
  std::vector<std::optional<double>> gradientSizes();
  std::vector<std::optional<double>> parameterChanges();

  // Losses along the direction that the optimizer would take at the next step (after the last step of its data: at the first of the same
  // data), weight decay apart; in training mode, each with the same dropout masks. Everything is left as it was, bit for bit: weights,
  // buffers, generators, the optimizer's state.
  TrialResult trialLosses(const TrialRequest& request);

  void setLr(const std::string& group, double lr);
  // `forget`: the optimizer's state of a group that is frozen goes too.
  void freeze(const std::string& group, bool frozen, bool forget = false);
  // Leaves rows of parameters as they are, bit for bit, and empties their optimizer state; replaces what was frozen before. Graphs do not
  // compute the gradients of frozen rows where that pays; TorchScript models compute all, and drop them.
  void freezeRows(const std::vector<RowsOf>& rows);

  void keep(const std::string& snapshot);
  // Keeps what evaluate() runs: averaged weights where there are any, no optimizer state.
  void keepEvaluated(const std::string& snapshot);
  // Ends training: the model takes the weights and buffers of a snapshot, and the optimizer begins anew. With data (or null), batch
  // normalisation's statistics are taken from it.
  void adopt(const std::string& snapshot, BatchSource* data);
  void restore(const std::string& snapshot, bool freshOptimizer);
  // Copies of parameters and buffers; `averaged`: those that evaluate() runs.
  std::vector<NamedTensor> copyParameters(bool averaged = false) const;
  std::vector<NamedTensor> copyBuffers(bool averaged = false) const;
  // A copy of a TorchScript model with those weights; null for a graph.
  std::shared_ptr<Model> copyScript() const;

  // Everything that training goes on from, copied: weights, buffers, optimizer, snapshots, default generators, counters (session_state.cc).
  StateMap state() const;
  // Puts it back bit for bit. Throws ERR_STATE_MISMATCH or ERR_OPTIMIZER_STATE before the model is changed.
  void loadState(StateMap saved);
  // The optimizer's part by "<parameter>.<PyTorch's key>".
  StateMap optimizerState();
  void loadOptimizerState(const StateMap& saved);

  const Model& model() const { return *model_; }
  at::Device device() const { return device_; }
  bool channelsLast() const { return channelsLast_; }

 private:
  struct Snapshot {
    std::vector<NamedTensor> parameters;
    std::vector<NamedTensor> buffers;
    StateMap optimizer;
    // Of the average of weights; empty without one.
    StateMap average;
  };

  // What awaiting a step's batches came to.
  enum class Awaited : uint8_t { Step, End, Interrupted };

  void checkOpen() const;
  // Waits for the batches of a step. Throws ERR_DATA_FAILED.
  Awaited awaitStep(const BatchSource& data, int64_t index);
  // Before the thread sleeps for want of data.
  void whileWaiting();
  Model& loss();
  Optimizer& optimizer();
  // Local SGD: all processes become their average, which is where the next stretch of steps begins.
  void becomeOne();
  // Where velocity begins to be counted.
  void beginVelocity();
  // Of the optimizer's state: what this process keeps made whole, which all take part in, and the other way.
  StateMap wholeState(const StateMap& parts) const;
  StateMap ownState(const StateMap& whole) const;
  // Whatever was found out about the next step holds no longer.
  void forgetAhead();
  WeightAverage* average() const { return step_ ? step_->average() : nullptr; }

  std::shared_ptr<Model> model_;
  std::shared_ptr<Model> loss_;
  std::unique_ptr<Optimizer> optimizer_;
  at::Device device_;
  bool channelsLast_;
  StepOptions options_;
  std::shared_ptr<SessionGenerators> generators_;  // null: the default ones
  std::unique_ptr<TrainStep> step_;                // null without an optimizer
  std::map<std::string, Snapshot> snapshots_;
  // The data that steps were last done on, and the step after them.
  std::shared_ptr<BatchSource> lastData_;
  int64_t nextIndex_ = 0;
  std::unique_ptr<TrialLosses> trials_;  // the direction that is being asked about
  int64_t stepsDone_ = 0;
  StepLog log_;
  const std::shared_ptr<WaitPoint> wait_ = std::make_shared<WaitPoint>();
  std::function<void()> urgent_;
  int64_t apart_ = 0;              // local SGD: steps since the last average
  bool counting_ = false;          // and whether velocity is counted since then
  bool stepping_ = false;          // steps() runs, at a boundary whenever it waits
  std::optional<Failure> damage_;  // what could not be put back
  std::atomic<bool> interrupted_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace neve
