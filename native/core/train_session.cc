#include "train_session.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "errors.h"
#include "heap.h"
#include "openmp.h"
#include "queue_source.h"
#include "resident_source.h"
#include "script_model.h"
#include "step/renew_statistics.h"
#include "step_size.h"
#include "untouched.h"

namespace neve {
namespace {

// Steps that room is made for at once: how many there will be is not known where only the data's end tells.
constexpr int64_t kExpectedSteps = 4096;

// Ends a wait for data.
struct Interrupted {};

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::vector<NamedTensor> copies(const std::vector<NamedTensor>& tensors) {
  std::vector<NamedTensor> result;
  for (const NamedTensor& entry : tensors) result.push_back({entry.name, entry.tensor.detach().clone()});
  return result;
}

void copyBack(const std::vector<NamedTensor>& from, const std::vector<NamedTensor>& to) {
  for (size_t i = 0; i < from.size(); ++i) to[i].tensor.detach().copy_(from[i].tensor);
}

}  // namespace

TrainSession::TrainSession(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, std::unique_ptr<Optimizer> optimizer,
                           bool channelsLast, StepOptions options, std::optional<OwnGenerators> generators)
    : model_(std::move(model)),
      loss_(std::move(loss)),
      optimizer_(std::move(optimizer)),
      device_(model_->device()),
      channelsLast_(channelsLast),
      options_(options) {
  if (generators) generators_ = std::make_shared<SessionGenerators>(device_, generators->seed);
  keepFreedMemory();
  wait_->setIdle([this] { whileWaiting(); });
  if (channelsLast_) {
    for (const NamedTensor& entry : model_->parameters()) {
      at::Tensor parameter = entry.tensor;
      // Others may be reading those that lie so already.
      if (parameter.dim() != 4 || parameter.is_contiguous(at::MemoryFormat::ChannelsLast)) continue;
      parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
    }
  }
  if (!optimizer_) return;
  this->loss();
  step_ = std::make_unique<TrainStep>(model_, loss_, *optimizer_, device_, std::move(options));
}

void TrainSession::run(const std::function<void()>& command) {
  if (damage_) {
    throw Error("state", "ERR_SESSION_BROKEN",
                "An earlier command of this session failed, and its model is not what it was: " + damage_->message);
  }
  const UseGenerators drawing(generators_);
  // One that runs between the steps of another one has its own end.
  const auto note = [this] {
    if (auto found = takeUnrestored()) damage_ = std::move(found);
  };
  try {
    command();
  } catch (...) {
    note();
    throw;
  }
  note();
}

void TrainSession::end() {
  close();
  if (generators_) generators_->handBack();
}

void TrainSession::checkOpen() const {
  NumericModeGuard::giveWay();
  if (closed_.load()) throw Error("state", "ERR_SESSION_CLOSED", "The session was closed while it worked.");
}

Model& TrainSession::loss() {
  if (!loss_) throw Error("state", "ERR_NO_LOSS", "This session has no loss: it only predicts.");
  return *loss_;
}

Optimizer& TrainSession::optimizer() {
  if (!optimizer_) throw Error("state", "ERR_NO_OPTIMIZER", "This session has no optimizer: it only evaluates and measures.");
  return *optimizer_;
}

StepsResult TrainSession::steps(const std::shared_ptr<BatchSource>& data, int64_t first, int64_t count,
                                const std::vector<GroupRates>& rates,
                                const std::function<void(int64_t, std::optional<double>)>& afterStep) {
  std::vector<std::pair<double*, const std::vector<double>*>> scheduled;
  for (const GroupRates& one : rates) {
    if (static_cast<int64_t>(one.rates.size()) != count) {
      throw Error("option", "ERR_RATES_COUNT",
                  "Group '" + one.group + "' was given " + std::to_string(one.rates.size()) + " rates for " + std::to_string(count) +
                      " steps; expected one a step.");
    }
    scheduled.emplace_back(&optimizer().group(one.group).options["lr"], &one.rates);
  }
  PutBack training = weightsAt(&optimizer(), WeightsPoint::Training);
  const Stopwatch watch;
  StepsResult result;
  result.losses.reserve(static_cast<size_t>(std::min(count, kExpectedSteps)));
  const double waitedBefore = wait_->seconds();
  step_->forgetGradients();
  step_->forgetFailure();
  StepLedger ledger(result, log_, device_.is_cpu(), stepsDone_);
  GradientExchange* const exchange = step_->exchange();
  const ProcessGroup::Traffic before = exchange == nullptr ? ProcessGroup::Traffic() : exchange->group().traffic();
  trials_.reset();
  lastData_ = data;
  for (int64_t index = first; index < first + count; ++index) {
    checkOpen();
    // Several processes end after the same step: the wish goes along with its gradients.
    if (exchange != nullptr) {
      exchange->wish(interrupted_.exchange(false));
    } else if (interrupted_.exchange(false)) {
      result.interrupted = true;
      break;
    }
    const Awaited awaited = awaitStep(*data, index);
    result.interrupted = awaited == Awaited::Interrupted;
    result.dataEnded = awaited == Awaited::End;
    if (awaited != Awaited::Step) break;
    nextIndex_ = index + 1;
    for (const auto& [lr, each] : scheduled) *lr = (*each)[static_cast<size_t>(index - first)];
    if (step_->options().local && !counting_) beginVelocity();
    StepOutcome outcome = step_->run(*data, index, stepsDone_);
    ++stepsDone_;
    if (step_->options().local && ++apart_ >= step_->options().local->every) becomeOne();
    ledger.add(std::move(outcome));
    // Those of the step itself stay: where the data ends, they serve to look ahead.
    data->release(index * step_->options().accumulate);
    if (afterStep) afterStep(stepsDone_, result.losses.empty() ? std::nullopt : std::optional(result.losses.back()));
    if (exchange != nullptr && exchange->takeInterrupted() && index + 1 < first + count) {
      result.interrupted = true;
      break;
    }
  }
  // Whoever looks at the model now finds the one of all.
  if (apart_ > 0) becomeOne();
  ledger.read();
  training.now();
  result.replays = step_->takeReplays();
  result.graphReason = step_->graphReason();
  result.seconds = watch.seconds();
  result.dataSeconds = wait_->seconds() - waitedBefore;
  if (exchange != nullptr) {
    const ProcessGroup::Traffic now = exchange->group().traffic();
    result.exchangeSeconds = now.seconds - before.seconds;
    result.exchangedBytes = now.bytes - before.bytes;
    for (const at::Tensor& tensor : optimizer_->stateTensors()) result.optimizerBytes += static_cast<int64_t>(tensor.nbytes());
  }
  return result;
}

TrainSession::Awaited TrainSession::awaitStep(const BatchSource& data, int64_t index) {
  struct Stepping {
    bool& flag;
    explicit Stepping(bool& on) : flag(on) { flag = true; }
    ~Stepping() { flag = false; }
  } const stepping(stepping_);
  const int64_t batches = step_->options().accumulate;
  try {
    for (int64_t i = 0; i < batches; ++i) {
      if (!data.rowsAt(index * batches + i)) return i == 0 ? Awaited::End : Awaited::Step;
    }
    return Awaited::Step;
  } catch (const Interrupted&) {
    return Awaited::Interrupted;
  } catch (const DataFailed&) {
    // The batches before the failure make no step of their own: they were to be part of a whole one.
    return Awaited::End;
  }
}

void TrainSession::whileWaiting() {
  checkOpen();
  if (!stepping_) return;
  if (urgent_) urgent_();
  if (options_.group == nullptr && interrupted_.exchange(false)) throw Interrupted();
}

void TrainSession::shareWeights() {
  checkOpen();
  if (step_ && step_->exchange() != nullptr) step_->exchange()->shareWeights();
}

EvaluationResult TrainSession::evaluate(BatchSource& data, const std::vector<Metric>& metrics, bool allowNonFinite) {
  const Stopwatch watch;
  PutBack averaged = averageInModel(average());
  PutBack untouched = keepUntouched(*model_, device_);
  EvaluationResult result = evaluateModel(*model_, loss(), data, metrics, options_, allowNonFinite, [this] { checkOpen(); });
  untouched.now();
  averaged.now();
  result.seconds = watch.seconds();
  return result;
}

std::vector<at::Tensor> TrainSession::predict(BatchSource& data, bool onHost) {
  PutBack averaged = averageInModel(average());
  PutBack untouched = keepUntouched(*model_, device_);
  std::vector<at::Tensor> outputs = neve::predict(*model_, data, options_, onHost, [this] { checkOpen(); });
  untouched.now();
  averaged.now();
  return outputs;
}

std::vector<std::vector<at::Tensor>> TrainSession::predictEach(const std::vector<std::vector<at::Tensor>>& requests) {
  checkOpen();
  PutBack averaged = averageInModel(average());
  PutBack untouched = keepUntouched(*model_, device_);
  std::vector<std::vector<at::Tensor>> answers = neve::predictEach(*model_, requests, device_, channelsLast_, options_);
  untouched.now();
  averaged.now();
  return answers;
}

void TrainSession::copyWeights(const std::vector<at::Tensor>& from, const std::vector<at::Tensor>& to) {
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < from.size(); ++i) to[i].detach().copy_(from[i]);
}

bool TrainSession::adoptAverage(BatchSource* data) {
  if (average() == nullptr || average()->updates() == 0) return false;
  forgetAhead();
  PutBack averaged = averageInModel(average());
  if (data != nullptr) renewBatchStatistics(*model_, *data, options_, [this] { checkOpen(); });
  averaged.keep();
  average()->follow();
  return true;
}

void TrainSession::beginVelocity() {
  const LocalSgd& local = *step_->options().local;
  counting_ = true;
  if (local.meter == nullptr) return;
  local.meter->forget();
  measure(*local.meter, local.inputs, local.batchSize, local.batchNorm);
}

void TrainSession::becomeOne() {
  const LocalSgd& local = *step_->options().local;
  std::optional<double> velocity = 1.0;
  if (local.meter != nullptr) velocity = measure(*local.meter, local.inputs, local.batchSize, local.batchNorm).velocity;
  step_->becomeOne(averageShare(*step_->options().group, velocity));
  apart_ = 0;
  counting_ = false;
}

VelocityMeasurement TrainSession::measure(VelocityMeter& meter, const std::vector<at::Tensor>& inputs, int64_t batchSize, Mode batchNorm) {
  const at::NoGradGuard noGradients;
  const Stopwatch watch;
  const ResidentSource data(inputs, {}, at::Tensor(), batchSize, device_, channelsLast_);
  PutBack untouched = keepUntouched(*model_, device_);
  PutBack measuring([&meter] { meter.abandon(); });
  meter.begin(*model_);
  for (int64_t index = 0; index < data.batches(); ++index) {
    checkOpen();
    const Batch batch = data.batch(index);
    const NumericModeGuard mode(options_.mode());
    const SerialRegion serial(isSmallStep(*model_, batch));
    meter.observe([&](const TapSink& sink) { model_->forward(batch.inputs, batchNorm, meter.taps(), sink); });
  }
  VelocityMeasurement measurement = meter.finish();
  measuring.keep();
  untouched.now();
  measurement.seconds = watch.seconds();
  return measurement;
}

void TrainSession::analyse(const std::function<void(const AnalysisContext&)>& work) {
  // In full precision, whatever the fit's is.
  const NumericModeGuard mode({.deterministic = options_.deterministic});
  PutBack untouched = keepUntouched(*model_, device_);
  work({*model_, loss(), optimizer_.get(), device_, channelsLast_, [this] { checkOpen(); }});
  untouched.now();
}

std::vector<at::Tensor> TrainSession::takeMetrics() {
  optimizer();
  return step_->takeMetrics();
}

GradientPathSums TrainSession::readGradientPath() {
  optimizer();
  return step_->path().read();
}

std::vector<std::optional<double>> TrainSession::gradientSizes() {
  optimizer();
  return step_->sizes().gradients();
}

std::vector<std::optional<double>> TrainSession::parameterChanges() {
  optimizer();
  return step_->sizes().changes();
}

void TrainSession::setLr(const std::string& group, double lr) {
  optimizer().group(group).options["lr"] = lr;
  step_->path().restart();
}

TrialResult TrainSession::trialLosses(const TrialRequest& request) {
  PutBack training = weightsAt(&optimizer(), WeightsPoint::Training);
  const Stopwatch watch;
  TrialResult result;
  if (!lastData_) return result;
  const int64_t batches = step_->options().accumulate;
  // What comes after the data's last step is not known: the first that is still there serves as a direction, and is done anew when its turn
  // comes.
  const bool ahead = lastData_->rowsAt(nextIndex_ * batches).has_value();
  if (!trials_) {
    const int64_t index = ahead ? nextIndex_ : lastData_->first() / batches;
    if (!lastData_->rowsAt(index * batches) || !step_->prepare(lastData_, index, stepsDone_)) return result;
    trials_ = std::make_unique<TrialLosses>(*optimizer_, step_->preparedDirections());
    if (!ahead) step_->forgetPrepared();
  }
  result.known = true;
  const std::unique_ptr<TrialLosses> ended = request.last ? std::move(trials_) : nullptr;
  const TrialLosses& trials = ended ? *ended : *trials_;
  result.losses = trials.at(request.points, [&] {
    checkOpen();
    return step_->trialLoss(*request.data, request.first, &result.batches);
  });
  step_->sealPrepared();
  training.now();
  result.seconds = watch.seconds();
  return result;
}

void TrainSession::forgetAhead() {
  trials_.reset();
  if (!step_) return;
  step_->forgetPrepared();
  step_->forgetGraphs();
}

void TrainSession::freeze(const std::string& group, bool frozen, bool forget) {
  ParameterGroup& found = optimizer().group(group);
  forgetAhead();
  found.frozen = frozen;
  if (frozen && forget) {
    for (const NamedTensor& parameter : found.parameters) optimizer_->forget(parameter.tensor, {});
    found.numbers.clear();
    found.scalars.clear();
  }
  // Without a gradient to compute, the backward pass skips the group too.
  for (NamedTensor& parameter : found.parameters) parameter.tensor.set_requires_grad(!frozen);
  step_->frozenRows().renew();
}

void TrainSession::freezeRows(const std::vector<RowsOf>& rows) {
  optimizer();
  forgetAhead();
  step_->frozenRows().set(rows);
}

void TrainSession::keep(const std::string& snapshot) {
  StateMap averaged;
  if (average() != nullptr) average()->saveTo(averaged);
  snapshots_[snapshot] = {copyParameters(), copyBuffers(), optimizer_ ? optimizer_->copyState() : StateMap(), std::move(averaged)};
}

void TrainSession::keepEvaluated(const std::string& snapshot) {
  PutBack averaged = averageInModel(average());
  snapshots_[snapshot] = {copyParameters(), copyBuffers(), {}, {}};
  averaged.now();
}

void TrainSession::adopt(const std::string& snapshot, BatchSource* data) {
  restore(snapshot, /*freshOptimizer=*/true);
  if (data != nullptr) renewBatchStatistics(*model_, *data, options_, [this] { checkOpen(); });
}

void TrainSession::restore(const std::string& snapshot, bool freshOptimizer) {
  const auto found = snapshots_.find(snapshot);
  if (found == snapshots_.end()) {
    throw Error("state", "ERR_SNAPSHOT_UNKNOWN", "There is no snapshot '" + snapshot + "' to restore. Keep one under that name first.")
        .with("snapshot", snapshot);
  }
  forgetAhead();
  const at::NoGradGuard noGradients;
  copyBack(found->second.parameters, model_->parameters());
  copyBack(found->second.buffers, model_->buffers());
  if (average() != nullptr) average()->load(found->second.average);
  if (!optimizer_) return;
  optimizer_->restoreState(freshOptimizer ? StateMap() : found->second.optimizer);
  step_->frozenRows().forgetState();
}

std::vector<NamedTensor> TrainSession::copyParameters(bool averaged) const {
  PutBack evaluation = weightsAt(optimizer_.get(), WeightsPoint::Evaluation);
  PutBack swapped = averageInModel(averaged ? average() : nullptr);
  std::vector<NamedTensor> copied = copies(model_->parameters());
  swapped.now();
  evaluation.now();
  return copied;
}

std::vector<NamedTensor> TrainSession::copyBuffers(bool averaged) const {
  PutBack swapped = averageInModel(averaged ? average() : nullptr);
  std::vector<NamedTensor> copied = copies(model_->buffers());
  swapped.now();
  return copied;
}

std::shared_ptr<Model> TrainSession::copyScript() const {
  const auto* script = dynamic_cast<const ScriptModel*>(model_.get());
  if (script == nullptr) return nullptr;
  PutBack evaluation = weightsAt(optimizer_.get(), WeightsPoint::Evaluation);
  PutBack swapped = averageInModel(average());
  std::shared_ptr<Model> copied = script->copied();
  swapped.now();
  evaluation.now();
  return copied;
}

}  // namespace neve
