#include "train_session.h"

#include <ATen/core/grad_mode.h>

#include <chrono>
#include <cmath>

#include "errors.h"
#include "heap.h"
#include "step/renew_statistics.h"
#include "untouched.h"

namespace neve {
namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

at::Device deviceOf(const Model& model) {
  if (!model.parameters().empty()) return model.parameters()[0].tensor.device();
  if (!model.buffers().empty()) return model.buffers()[0].tensor.device();
  return at::Device(at::kCPU);
}

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
                           bool channelsLast, StepOptions options)
    : model_(std::move(model)),
      loss_(std::move(loss)),
      optimizer_(std::move(optimizer)),
      device_(deviceOf(*model_)),
      channelsLast_(channelsLast),
      precision_(options.precision) {
  keepFreedMemory();
  if (channelsLast_) {
    for (const NamedTensor& entry : model_->parameters()) {
      at::Tensor parameter = entry.tensor;
      if (parameter.dim() == 4) parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
    }
  }
  if (optimizer_) step_ = std::make_unique<TrainStep>(model_, loss_, *optimizer_, device_, std::move(options));
}

void TrainSession::checkOpen() const {
  if (closed_.load()) throw Error("state", "ERR_SESSION_CLOSED", "The session was closed while it worked.");
}

Optimizer& TrainSession::optimizer() {
  if (!optimizer_) throw Error("state", "ERR_NO_OPTIMIZER", "This session has no optimizer: it only evaluates and measures.");
  return *optimizer_;
}

StepsResult TrainSession::steps(const BatchSource& data, int64_t first, int64_t count,
                                const std::function<void(int64_t, double)>& afterStep) {
  const WeightsAt training(&optimizer(), WeightsAt::kTraining);
  const Stopwatch watch;
  StepsResult result;
  result.losses.reserve(static_cast<size_t>(count));
  StepLedger ledger(result, device_.is_cpu(), stepsDone_);
  trials_.reset();
  lastData_ = data;
  for (int64_t index = first; index < first + count; ++index) {
    checkOpen();
    if (interrupted_.exchange(false)) {
      result.interrupted = true;
      break;
    }
    nextIndex_ = index + 1;
    StepOutcome outcome = step_->run(data, index, stepsDone_);
    ++stepsDone_;
    ledger.add(std::move(outcome));
    if (afterStep) afterStep(stepsDone_, result.losses.empty() ? std::nan("") : result.losses.back());
  }
  ledger.read();
  result.seconds = watch.seconds();
  return result;
}

EvaluationResult TrainSession::evaluate(const BatchSource& data, const std::vector<Metric>& metrics) {
  const Stopwatch watch;
  const AverageInModel averaged(average());
  EvaluationResult result = evaluateModel(*model_, *loss_, data, metrics, precision_, [this] { checkOpen(); });
  result.seconds = watch.seconds();
  return result;
}

std::vector<at::Tensor> TrainSession::predict(const BatchSource& data) {
  const AverageInModel averaged(average());
  return neve::predict(*model_, data, precision_, [this] { checkOpen(); });
}

bool TrainSession::adoptAverage(const std::optional<BatchSource>& data) {
  if (average() == nullptr || average()->updates() == 0) return false;
  forgetAhead();
  average()->adopt();
  if (data) renewBatchStatistics(*model_, *data, [this] { checkOpen(); });
  return true;
}

VelocityMeasurement TrainSession::measure(VelocityMeter& meter, const std::vector<at::Tensor>& inputs, int64_t batchSize, Mode batchNorm) {
  const at::NoGradGuard noGradients;
  const Stopwatch watch;
  const BatchSource data(inputs, {}, at::Tensor(), batchSize, device_, channelsLast_);
  const Untouched untouched(*model_, device_);
  meter.begin(*model_);
  for (int64_t index = 0; index < data.batches(); ++index) {
    checkOpen();
    const Batch batch = data.batch(index);
    meter.observe([&](const TapSink& sink) { model_->forward(batch.inputs, batchNorm, meter.taps(), sink); });
  }
  VelocityMeasurement measurement = meter.finish();
  measurement.seconds = watch.seconds();
  return measurement;
}

void TrainSession::analyse(const std::function<void(const Subject&)>& work) {
  const Untouched untouched(*model_, device_);
  work({*model_, *loss_, optimizer_.get(), device_, channelsLast_, [this] { checkOpen(); }});
}

GradientPathSums TrainSession::takePath() {
  optimizer();
  return step_->takePath();
}

void TrainSession::setLr(const std::string& group, double lr) {
  optimizer().group(group).options["lr"] = lr;
  if (GradientPath* path = step_->path()) path->restart();
}

TrialResult TrainSession::trialLosses(const TrialRequest& request) {
  const WeightsAt training(&optimizer(), WeightsAt::kTraining);
  const Stopwatch watch;
  TrialResult result;
  if (!lastData_) return result;
  // What comes after the data's last step is not known: its first one serves as a direction, and is done anew when its turn comes.
  const bool ahead = nextIndex_ < step_->count(*lastData_);
  if (!trials_) {
    if (!step_->prepare(*lastData_, ahead ? nextIndex_ : 0, stepsDone_)) return result;
    trials_ = std::make_unique<TrialLosses>(*optimizer_, step_->preparedDirections());
    if (!ahead) step_->forgetPrepared();
  }
  result.known = true;
  const std::unique_ptr<TrialLosses> ended = request.last ? std::move(trials_) : nullptr;
  const TrialLosses& trials = ended ? *ended : *trials_;
  result.losses = trials.at(request.points, [&] {
    checkOpen();
    return step_->trialLoss(request.data, request.first, &result.batches);
  });
  step_->sealPrepared();
  result.seconds = watch.seconds();
  return result;
}

void TrainSession::forgetAhead() {
  trials_.reset();
  if (step_) step_->forgetPrepared();
}

void TrainSession::freeze(const std::string& group, bool frozen, bool forget) {
  ParameterGroup& found = optimizer().group(group);
  forgetAhead();
  found.frozen = frozen;
  if (frozen && forget) {
    for (const NamedTensor& parameter : found.parameters) optimizer_->forget(parameter.tensor, {});
    found.numbers.clear();
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
  snapshots_[snapshot] = {copyParameters(), copyBuffers(), optimizer_ ? optimizer_->copyState() : std::map<std::string, at::Tensor>()};
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
  if (!optimizer_) return;
  optimizer_->restoreState(freshOptimizer ? std::map<std::string, at::Tensor>() : found->second.optimizer);
  step_->frozenRows().forgetState();
}

std::vector<NamedTensor> TrainSession::copyParameters() const {
  const WeightsAt evaluation(optimizer_.get(), WeightsAt::kEvaluation);
  return copies(model_->parameters());
}

std::vector<NamedTensor> TrainSession::copyBuffers() const { return copies(model_->buffers()); }

}  // namespace neve
