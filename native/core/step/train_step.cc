#include "train_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include "../errors.h"
#include "../openmp.h"
#include "../step_size.h"
#include "autocast.h"
#include "gradient_clipping.h"
#include "loss_values.h"
#include "window.h"

namespace neve {
namespace {

std::shared_ptr<Model> checkpointed(const std::shared_ptr<Model>& model, const std::vector<std::string>& modules) {
  if (modules.empty()) return model;
  std::shared_ptr<Model> result = model->checkpointed(modules);
  if (result != nullptr) return result;
  throw Error("option", "ERR_CHECKPOINT_MODEL", "Modules of a TorchScript model cannot be checkpointed: only those of a graph can.");
}

}  // namespace

TrainStep::TrainStep(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, Optimizer& optimizer, at::Device device,
                     StepOptions options)
    : model_(checkpointed(model, options.checkpoint)),
      loss_(std::move(loss)),
      optimizer_(optimizer),
      device_(device),
      options_(std::move(options)),
      frozenRows_(model_, optimizer) {
  if (options_.precision == Precision::Fp16) scaler_ = std::make_unique<LossScaler>(options_.scaler, device_);
  if (options_.average) average_ = std::make_unique<WeightAverage>(*model_, *options_.average);
  if (options_.mix) mixer_ = std::make_unique<BatchMixer>(*options_.mix);
  if (options_.limit) limit_ = std::make_unique<ActivationLimit>(*model_, *options_.limit);
}

int64_t TrainStep::count(const BatchSource& data) const { return (data.batches() + options_.accumulate - 1) / options_.accumulate; }

StepOutcome TrainStep::run(const BatchSource& data, int64_t index, int64_t done) {
  Window window(data, mixer_.get(), index * options_.accumulate, options_.accumulate);
  if (window.count < 1) {
    throw Error("index", "ERR_BATCH_INDEX",
                "There is no step " + std::to_string(index) + ": the data makes " + std::to_string(count(data)) + ".");
  }
  window.again = optimizer_.needsClosure();
  StepOutcome outcome;
  if (limit_) limit_->start();
  try {
    if (!takePrepared(data, index, done, outcome)) outcome = gradients(window, done);
    finishGradients(done, outcome);
    const bool limited = limit_ && !outcome.skipped;
    if (limited) limit_->beforeUpdate();
    update(window, done, outcome);
    if (limited) {
      const SerialRegion serial(smallStep_);
      limit_->afterUpdate(optimizer_);
    }
  } catch (...) {
    optimizer_.zeroGrad();
    if (limit_) limit_->stop();
    throw;
  }
  optimizer_.zeroGrad();
  if (limit_) limit_->stop();
  if (scaler_) scaler_->update();
  if (average_) average_->afterStep(done + 1);
  return outcome;
}

StepOutcome TrainStep::gradients(Window& window, int64_t done) {
  StepOutcome outcome;
  outcome.rows = window.rows;
  for (int64_t i = 0; i < window.count; ++i) {
    const MixedBatch mixed = window.batch(i);
    smallStep_ = isSmallStep(*model_, mixed.batch);
    const SerialRegion serial(smallStep_);
    const double share = static_cast<double>(mixed.batch.rows) / static_cast<double>(window.rows);
    addGradients(mixed, share, done, outcome);
  }
  const at::NoGradGuard noGradients;
  frozenRows_.clearGradients();
  if (scaler_) outcome.skipped = !scaler_->unscale(presentGradients());
  return outcome;
}

void TrainStep::finishGradients(int64_t done, StepOutcome& outcome) {
  const at::NoGradGuard noGradients;
  if (path_ && !outcome.skipped) path_->add(model_->parameters());
  outcome.gradientNorm = clipGradients(presentGradients(), options_.clip);
  if (outcome.gradientNorm.defined() && device_.is_cpu() && !outcome.skipped) checkFiniteNorm(outcome.gradientNorm.item<double>(), done);
}

void TrainStep::addGradients(const MixedBatch& mixed, double share, int64_t done, StepOutcome& outcome) {
  const at::AutoGradMode enabled(true);
  const Tf32Guard tf32(options_.precision == Precision::Tf32);
  std::vector<at::Tensor> values = valuesOf(mixed);
  at::Tensor loss = values[0];
  if (!loss.requires_grad() && !frozenRows_.any()) {
    throw Error("state", "ERR_NO_GRADIENT",
                "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
  }
  // Under a scaler an infinite loss is what the scale is too great for: the step is left out, and the scale shrinks.
  if (device_.is_cpu() && !scaler_) checkFiniteLoss(loss.item<double>(), done);
  if (share != 1.0) loss = loss * share;
  // Where every row is frozen, there is nothing to differentiate.
  if (loss.requires_grad()) (scaler_ ? scaler_->scale(loss) : loss).backward();

  const at::NoGradGuard noGradients;
  const auto add = [share](at::Tensor& sum, const at::Tensor& value) {
    const at::Tensor part = share == 1.0 ? value.detach() : value.detach() * share;
    sum = sum.defined() ? sum + part : part;
  };
  add(outcome.loss, values[0]);
  outcome.parts.resize(values.size() - 1);
  for (size_t i = 1; i < values.size(); ++i) add(outcome.parts[i - 1], values[i]);
}

std::vector<at::Tensor> TrainStep::valuesOf(const MixedBatch& mixed) const {
  const AutocastGuard autocast(device_.type(), options_.precision);
  const std::vector<at::Tensor> outputs =
      limit_ ? limit_->forward(*model_, mixed.batch.inputs) : model_->forward(mixed.batch.inputs, /*training=*/true);
  std::vector<at::Tensor> values = lossValues(*loss_, outputs, mixed.batch.targets);
  if (mixed.otherTargets.empty()) return values;
  const std::vector<at::Tensor> others = lossValues(*loss_, outputs, mixed.otherTargets);
  for (size_t i = 0; i < values.size(); ++i) values[i] = values[i] * mixed.lambda + others[i] * (1.0 - mixed.lambda);
  return values;
}

void TrainStep::update(Window& window, int64_t done, StepOutcome& outcome) {
  if (outcome.skipped) return;
  if (!optimizer_.needsClosure()) {
    const SerialRegion serial(smallStep_);
    frozenRows_.keepDuring([this] { optimizer_.step(); });
    return;
  }
  frozenRows_.keepDuring([&] {
    optimizer_.stepWith(outcome.loss.item<double>(), [&] {
      optimizer_.zeroGrad();
      StepOutcome found = gradients(window, done);
      finishGradients(done, found);
      return found.loss.item<double>();
    });
  });
}

std::vector<at::Tensor> TrainStep::presentGradients() const {
  std::vector<at::Tensor> gradients;
  for (const NamedTensor& parameter : model_->parameters()) {
    const at::Tensor& gradient = parameter.tensor.grad();
    if (gradient.defined()) gradients.push_back(gradient);
  }
  return gradients;
}

StateMap TrainStep::state() const {
  StateMap state;
  if (scaler_) scaler_->saveTo(state);
  if (average_) average_->saveTo(state);
  if (mixer_) mixer_->saveTo(state);
  if (path_) path_->saveTo(model_->parameters(), state);
  return state;
}

void TrainStep::loadState(const StateMap& state) {
  // The only one that checks comes first.
  if (average_) average_->load(state);
  if (scaler_) scaler_->load(state);
  if (mixer_) mixer_->load(state);
  if (!GradientPath::isIn(state)) return;
  path_ = std::make_unique<GradientPath>(device_);
  path_->load(model_->parameters(), state);
}

GradientPathSums TrainStep::takePath() {
  if (!path_) path_ = std::make_unique<GradientPath>(device_);
  return path_->take();
}

}  // namespace neve
