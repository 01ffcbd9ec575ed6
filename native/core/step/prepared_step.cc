// The part of TrainStep that looks ahead: a step's gradients before the step, and the loss where it would lead.
#include <ATen/core/grad_mode.h>

#include "../generator_state.h"
#include "../openmp.h"
#include "../step_size.h"
#include "../untouched.h"
#include "autocast.h"
#include "gradient_clipping.h"
#include "loss_values.h"
#include "present_gradients.h"
#include "train_step.h"
#include "window.h"

namespace neve {

bool TrainStep::prepare(const std::shared_ptr<BatchSource>& data, int64_t index, int64_t done) {
  pending_.reset();
  auto pending = std::make_unique<PendingStep>(PendingStep{data, index, done});
  StateMap mixerBefore;
  if (mixer_) mixer_->saveTo(mixerBefore);
  const auto clear = [&] {
    endStep();
    if (mixer_) mixer_->load(mixerBefore);
  };
  PutBack untouched = keepUntouched(*model_, device_);
  pending->generatorsBefore = generatorStates(device_);
  try {
    if (scaler_) scaler_->tellLate(false);
    for (StepPart* part : parts_) part->beforeGradients();
    Window window(*data, mixer_.get(), options_.share(), index * options_.accumulate, options_.accumulate);
    pending->outcome = gradients(window, done);
  } catch (...) {
    clear();
    throw;
  }
  pending->smallStep = smallStep_;
  pending->generatorsAfter = generatorStates(device_);
  if (limit_) pending->limited = limit_->takeCalls();
  if (mixer_) mixer_->saveTo(pending->mixerAfter);
  for (const at::Tensor& tensor : writtenTo(*model_)) pending->writtenAfter.push_back(tensor.detach().clone());
  for (const NamedTensor& parameter : model_->parameters()) pending->gradients.push_back(parameter.tensor.grad());
  clear();
  untouched.now();
  if (pending->outcome.skipped) return false;
  pending_ = std::move(pending);
  return true;
}

std::vector<std::vector<at::Tensor>> TrainStep::preparedDirections() {
  const at::NoGradGuard noGradients;
  const std::vector<NamedTensor>& parameters = model_->parameters();
  // Copies: clipping works in place, and the step clips them itself.
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (pending_->gradients[i].defined()) parameters[i].tensor.mutable_grad() = pending_->gradients[i].clone();
  }
  try {
    clipGradients(presentGradients(*model_), options_.clip);
    std::vector<std::vector<at::Tensor>> directions = optimizer_.directions();
    optimizer_.zeroGrad();
    return directions;
  } catch (...) {
    optimizer_.zeroGrad();
    throw;
  }
}

void TrainStep::sealPrepared() {
  if (pending_) pending_->seal(*model_);
}

bool TrainStep::takePrepared(const BatchSource& data, int64_t index, int64_t done, StepOutcome& outcome) {
  const std::unique_ptr<PendingStep> pending = std::move(pending_);
  if (!pending || !pending->serves(*model_, data, index, done, device_)) return false;
  for (StepPart* part : parts_) part->beforeGradients();
  const at::NoGradGuard noGradients;
  loadGeneratorStates(device_, pending->generatorsAfter);
  if (mixer_) mixer_->load(pending->mixerAfter);
  const std::vector<at::Tensor> written = writtenTo(*model_);
  for (size_t i = 0; i < written.size(); ++i) written[i].detach().copy_(pending->writtenAfter[i]);
  const std::vector<NamedTensor>& parameters = model_->parameters();
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].tensor.mutable_grad() = pending->gradients[i];
  smallStep_ = pending->smallStep;
  if (limit_) limit_->setCalls(std::move(pending->limited));
  outcome = std::move(pending->outcome);
  return true;
}

double TrainStep::trialLoss(const BatchSource& data, int64_t first, int64_t* batches) {
  const at::NoGradGuard noGradients;
  PutBack untouched = keepUntouched(*model_, device_);
  double sum = 0.0;
  double rows = 0.0;
  int64_t count = 0;
  for (; count < options_.accumulate && data.rowsAt(first + count); ++count) {
    const Batch batch = data.batch(first + count);
    const NumericModeGuard mode(options_.mode());
    const SerialRegion serial(isSmallStep(*model_, batch));
    const AutocastGuard autocast(device_.type(), options_.precision);
    const std::vector<at::Tensor> outputs = model_->forward(batch.inputs, /*training=*/true);
    const double counted = counted_ ? counted_->of({batch, {}}).item<double>() : static_cast<double>(batch.rows);
    if (counted > 0.0) sum += lossValues(*loss_, outputs, batch.targets)[0].item<double>() * counted;
    rows += counted;
  }
  untouched.now();
  if (batches != nullptr) *batches = count;
  return sum / rows;
}

}  // namespace neve
