#include "loss_values.h"

#include <cmath>

#include "../errors.h"

namespace neve {

std::vector<at::Tensor> applyToBatch(Model& function, const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets) {
  std::vector<at::Tensor> inputs = outputs;
  const size_t all = outputs.size() + targets.size();
  const size_t taken = function.inputCount().value_or(all);
  if (taken < all && taken > targets.size()) inputs.resize(taken - targets.size());
  inputs.insert(inputs.end(), targets.begin(), targets.end());
  return function.forward(inputs, /*training=*/true);
}

std::vector<at::Tensor> lossValues(Model& loss, const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets) {
  std::vector<at::Tensor> values = applyToBatch(loss, outputs, targets);
  if (values.empty()) throw Error("shape", "ERR_LOSS_SHAPE", "The loss gave nothing. Return one number.");
  for (at::Tensor& value : values) {
    if (value.numel() != 1) {
      throw Error("shape", "ERR_LOSS_SHAPE", "The loss must be one number. Reduce it with mean() or sum().");
    }
    value = value.reshape({});
  }
  return values;
}

namespace {

Error nonFinite(const char* code, const char* what, double value, int64_t step) {
  return Error("numerical", code,
               std::string(what) + " is " + (std::isnan(value) ? "NaN" : "infinite") + " at step " + std::to_string(step) +
                   ". Lower the learning rate, or look for NaN in the data.")
      .with("step", static_cast<double>(step));
}

}  // namespace

void checkFiniteLoss(double loss, int64_t step) {
  if (!std::isfinite(loss)) throw nonFinite("ERR_NON_FINITE_LOSS", "The loss", loss, step);
}

void checkFiniteNorm(double norm, int64_t step) {
  if (!std::isfinite(norm)) throw nonFinite("ERR_NON_FINITE_GRADIENT", "The norm of the gradients", norm, step);
}

}  // namespace neve
