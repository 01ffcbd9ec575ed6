#include "train_session.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>

#include <chrono>
#include <cmath>

#include "errors.h"
#include "heap.h"
#include "openmp.h"
#include "step_size.h"

namespace neve {
namespace {

// On an accelerator each read of a loss waits for the device, so losses are read in groups of this many.
constexpr size_t kReadEvery = 32;

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
                           bool channelsLast)
    : model_(std::move(model)),
      loss_(std::move(loss)),
      optimizer_(std::move(optimizer)),
      device_(deviceOf(*model_)),
      channelsLast_(channelsLast) {
  keepFreedMemory();
  if (!channelsLast_) return;
  for (const NamedTensor& entry : model_->parameters()) {
    at::Tensor parameter = entry.tensor;
    if (parameter.dim() == 4) parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
  }
}

void TrainSession::checkOpen() const {
  if (closed_.load()) throw Error("state", "ERR_SESSION_CLOSED", "The session was closed while it worked.");
}

Optimizer& TrainSession::optimizer() {
  if (!optimizer_) throw Error("state", "ERR_NO_OPTIMIZER", "This session has no optimizer: it only evaluates and measures.");
  return *optimizer_;
}

at::Tensor TrainSession::lossOf(Model& loss, const std::vector<at::Tensor>& outputs, const Batch& batch) const {
  std::vector<at::Tensor> inputs = outputs;
  // A model may return more than its loss looks at.
  const size_t all = outputs.size() + batch.targets.size();
  const size_t taken = loss.inputCount().value_or(all);
  if (taken < all && taken > batch.targets.size()) inputs.resize(taken - batch.targets.size());
  inputs.insert(inputs.end(), batch.targets.begin(), batch.targets.end());
  std::vector<at::Tensor> result = loss.forward(inputs, /*training=*/true);
  if (result.size() != 1 || result[0].numel() != 1) {
    throw Error("shape", "ERR_LOSS_SHAPE", "The loss must be one number. Reduce it with mean() or sum().");
  }
  return result[0].reshape({});
}

void TrainSession::checkFinite(double loss, int64_t step) const {
  if (std::isfinite(loss)) return;
  throw Error("numerical", "ERR_NON_FINITE_LOSS",
              "The loss is " + std::string(std::isnan(loss) ? "NaN" : "infinite") + " at step " + std::to_string(step) +
                  ". Lower the learning rate, or look for NaN in the data.")
      .with("step", static_cast<double>(step));
}

// Forward and backward; the gradients are left in the parameters.
at::Tensor TrainSession::trainStep(const Batch& batch) {
  const at::AutoGradMode gradients(true);
  const at::Tensor loss = lossOf(*loss_, model_->forward(batch.inputs, /*training=*/true), batch);
  if (!loss.requires_grad()) {
    throw Error("state", "ERR_NO_GRADIENT",
                "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
  }
  if (device_.is_cpu()) checkFinite(loss.item<double>(), stepsDone_);
  loss.backward();
  return loss.detach();
}

StepsResult TrainSession::steps(const BatchSource& data, int64_t first, int64_t count,
                                const std::function<void(int64_t, double)>& afterStep) {
  Optimizer& optimizer = this->optimizer();
  const Stopwatch watch;
  StepsResult result;
  result.losses.reserve(static_cast<size_t>(count));
  std::vector<at::Tensor> unread;
  const auto read = [&] {
    if (unread.empty()) return;
    const int64_t firstUnread = stepsDone_ - static_cast<int64_t>(unread.size());
    const at::Tensor host = (unread.size() == 1 ? unread[0].reshape({1}) : at::stack(unread)).to(at::kCPU, at::kDouble);
    const double* values = host.const_data_ptr<double>();
    for (size_t i = 0; i < unread.size(); ++i) {
      result.losses.push_back(values[i]);
      checkFinite(values[i], firstUnread + static_cast<int64_t>(i));
    }
    unread.clear();
  };

  for (int64_t index = first; index < first + count; ++index) {
    checkOpen();
    if (interrupted_.exchange(false)) {
      result.interrupted = true;
      break;
    }
    const Batch batch = data.batch(index);
    const SerialRegion serial(isSmallStep(*model_, batch));
    try {
      unread.push_back(trainStep(batch));
      optimizer.step();
    } catch (...) {
      optimizer.zeroGrad();
      throw;
    }
    optimizer.zeroGrad();
    ++stepsDone_;
    result.samples += batch.rows;
    if (device_.is_cpu() || unread.size() >= kReadEvery) read();
    if (afterStep) afterStep(stepsDone_, result.losses.empty() ? std::nan("") : result.losses.back());
  }
  read();
  result.seconds = watch.seconds();
  return result;
}

EvaluationResult TrainSession::evaluate(const BatchSource& data, const std::vector<std::shared_ptr<Model>>& metrics) {
  const at::NoGradGuard noGradients;
  const Stopwatch watch;
  EvaluationResult result;
  result.metrics.assign(metrics.size(), 0.0);
  for (int64_t index = 0; index < data.batches(); ++index) {
    checkOpen();
    const Batch batch = data.batch(index);
    const SerialRegion serial(isSmallStep(*model_, batch));
    const std::vector<at::Tensor> outputs = model_->forward(batch.inputs, /*training=*/false);
    const double weight = static_cast<double>(batch.rows);
    result.loss += weight * lossOf(*loss_, outputs, batch).item<double>();
    for (size_t i = 0; i < metrics.size(); ++i) result.metrics[i] += weight * lossOf(*metrics[i], outputs, batch).item<double>();
    result.samples += batch.rows;
  }
  const double samples = static_cast<double>(result.samples);
  result.loss /= samples;
  for (double& metric : result.metrics) metric /= samples;
  result.seconds = watch.seconds();
  return result;
}

VelocityMeasurement TrainSession::measure(VelocityMeter& meter, const std::vector<at::Tensor>& inputs, int64_t batchSize) {
  const at::NoGradGuard noGradients;
  const Stopwatch watch;
  const BatchSource data(inputs, {}, at::Tensor(), batchSize, device_, channelsLast_);
  meter.begin();
  const TapSink sink = [&meter](size_t tap, const at::Tensor& output) { meter.add(tap, output); };
  for (int64_t index = 0; index < data.batches(); ++index) {
    checkOpen();
    model_->forward(data.batch(index).inputs, /*training=*/false, meter.taps(), sink);
  }
  VelocityMeasurement measurement = meter.finish();
  measurement.seconds = watch.seconds();
  return measurement;
}

void TrainSession::setLr(const std::string& group, double lr) { optimizer().group(group).options["lr"] = lr; }

void TrainSession::freeze(const std::string& group, bool frozen) {
  ParameterGroup& found = optimizer().group(group);
  found.frozen = frozen;
  // Without a gradient to compute, the backward pass skips the group too.
  for (NamedTensor& parameter : found.parameters) parameter.tensor.set_requires_grad(!frozen);
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
  const at::NoGradGuard noGradients;
  copyBack(found->second.parameters, model_->parameters());
  copyBack(found->second.buffers, model_->buffers());
  if (optimizer_) optimizer_->restoreState(freshOptimizer ? std::map<std::string, at::Tensor>() : found->second.optimizer);
}

std::vector<NamedTensor> TrainSession::copyParameters() const { return copies(model_->parameters()); }
std::vector<NamedTensor> TrainSession::copyBuffers() const { return copies(model_->buffers()); }

}  // namespace neve
