#include "loss_scaler.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/_amp_update_scale.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include "present_gradients.h"

namespace neve {
namespace {

// Overflow after overflow halves the scale until its inverse is infinite, and the first good batch writes NaN into the weights.
constexpr double kLeastScale = 0x1p-100;

}  // namespace

LossScaler::LossScaler(const Model& model, const ScalerOptions& options, at::Device device)
    : model_(model),
      options_(options),
      scale_(at::full({}, options.initScale, at::TensorOptions(device).dtype(at::kFloat))),
      growthTracker_(at::zeros({}, at::TensorOptions(device).dtype(at::kInt))),
      foundInf_(at::zeros({}, at::TensorOptions(device).dtype(at::kFloat))) {}

void LossScaler::afterGradients(StepOutcome& outcome) {
  foundInf_.zero_();
  const std::vector<at::Tensor> gradients = presentGradients(model_);
  if (gradients.empty()) return;
  // In double, so that scales that are no powers of two are inverted as PyTorch inverts them.
  const at::Tensor inverse = scale_.to(at::kDouble).reciprocal().to(at::kFloat);
  at::_amp_foreach_non_finite_check_and_unscale_(gradients, foundInf_, inverse);
  if (late_) {
    outcome.skip = foundInf_.clone();
  } else {
    outcome.skipped = foundInf_.item<float>() != 0.0F;
  }
}

void LossScaler::afterStep(int64_t) {
  at::_amp_update_scale_(scale_, growthTracker_, foundInf_, options_.growthFactor, options_.backoffFactor, options_.growthInterval);
  scale_.clamp_min_(kLeastScale);
}

void LossScaler::saveTo(StateMap& state) const {
  state["scaler.scale"] = scale_.clone();
  state["scaler.growth_tracker"] = growthTracker_.clone();
}

void LossScaler::load(const StateMap& state) {
  const auto scale = state.find("scaler.scale");
  const auto tracker = state.find("scaler.growth_tracker");
  if (scale != state.end()) scale_.copy_(scale->second);
  if (tracker != state.end()) growthTracker_.copy_(tracker->second);
}

}  // namespace neve
