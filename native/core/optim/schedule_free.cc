#include "schedule_free.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "updates.h"

namespace neve {
namespace {

// The weight in x of z's new place.
double weight(const ParameterGroup& group) {
  const auto& numbers = group.numbers;
  return std::pow(numbers.at("k"), group.option("r")) * std::pow(numbers.at("lr_max"), group.option("weightLrPower"));
}

// What RAdam makes of the rate in step k: nothing while the average of squares says too little, which is the first four steps at 0.999.
std::optional<double> rectification(double k, double beta2) {
  const double limit = 2.0 / (1.0 - beta2) - 1.0;
  const double length = limit - 2.0 * k * std::pow(beta2, k) / (1.0 - std::pow(beta2, k));
  if (length <= 4.0) return std::nullopt;
  return std::sqrt((length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length));
}

// g / (sqrt(s / (1 - beta2^k)) + eps), s being the average of squares with these gradients in it.
std::vector<at::Tensor> adaptive(const ParameterGroup& group, at::TensorList gradients, const std::vector<at::Tensor>& squares,
                                 const Number& correction) {
  const auto denominator = quotientsOf(squares, std::span(&correction, 1));
  at::_foreach_sqrt_(denominator);
  at::_foreach_add_(denominator, group.option("eps"));
  return at::_foreach_div(gradients, denominator);
}

void addSquares(const ParameterGroup& group, at::TensorList gradients, at::TensorList squares) {
  const double beta2 = group.option("betas1");
  at::_foreach_mul_(squares, beta2);
  at::_foreach_addcmul_(squares, gradients, gradients, 1.0 - beta2);
}

}  // namespace

double ScheduleFree::rate(const ParameterGroup& group) const {
  const double k = group.numbers.at("k");
  const double warmupSteps = group.option("warmupSteps");
  return group.option("lr") * (k <= warmupSteps ? k / warmupSteps : 1.0);
}

at::Tensor ScheduleFree::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void ScheduleFree::beginGroup(ParameterGroup& group) {
  auto& numbers = group.numbers;
  numbers["k"] += 1.0;
  numbers["lr_max"] = std::max(rate(group), numbers["lr_max"]);
  numbers["weight_sum"] += weight(group);
}

std::vector<double> ScheduleFree::numbersOf(const ParameterGroup& group, Lists&) {
  const double lr = rate(group);
  const double sum = group.numbers.at("weight_sum");
  const double share = sum == 0.0 ? 0.0 : weight(group) / sum;
  return {share, lr * (group.option(interpolation_) * (1.0 - share) - 1.0), -lr,
          1.0 - std::pow(group.option("betas1"), group.numbers.at("k"))};
}

void ScheduleFree::move(Lists& lists, const std::vector<at::Tensor>& direction) {
  moveTowards(lists.parameters, lists.state.at("z"), lists.numbers[0]);
  addScaled(lists.parameters, direction, lists.numbers[1]);
  addScaled(lists.state.at("z"), direction, lists.numbers[2]);
}

// x = y + (1 - 1 / beta) (z - y)
void ScheduleFree::toEvaluation(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"), 1.0 - 1.0 / group.option(interpolation_));
}

void ScheduleFree::toTraining(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"), 1.0 - group.option(interpolation_));
}

std::vector<std::string> ScheduleFreeSgd::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z"}; }

void ScheduleFreeSgd::update(const ParameterGroup& group, Lists& lists, bool) {
  move(lists, descentGradients(lists.parameters, lists.gradients, false, group.option("weightDecay")));
}

std::vector<std::string> ScheduleFreeAdamW::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "exp_avg_sq"}; }

void ScheduleFreeAdamW::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  addSquares(group, gradients, state.at("exp_avg_sq"));
  const auto direction = adaptive(group, gradients, state.at("exp_avg_sq"), numbers[3]);
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(direction, parameters, weightDecay);
  move(lists, direction);
}

std::vector<std::string> ScheduleFreeRAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "exp_avg_sq"}; }

bool ScheduleFreeRAdam::settled() const {
  return std::all_of(groups_.begin(), groups_.end(), [](const ParameterGroup& group) {
    const auto k = group.numbers.find("k");
    return k != group.numbers.end() && rectification(k->second, group.option("betas1")).has_value();
  });
}

double ScheduleFreeRAdam::rate(const ParameterGroup& group) const {
  const double otherwise = group.enabled("silentSgdPhase") ? 0.0 : 1.0;
  return group.option("lr") * rectification(group.numbers.at("k"), group.option("betas1")).value_or(otherwise);
}

void ScheduleFreeRAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  addSquares(group, gradients, state.at("exp_avg_sq"));
  const bool adapts = rectification(group.numbers.at("k"), group.option("betas1")).has_value();
  // Gradients are the model's, not to be written to.
  const auto direction = adapts ? adaptive(group, gradients, state.at("exp_avg_sq"), numbers[3]) : at::_foreach_mul(gradients, 1.0);
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(direction, parameters, weightDecay);
  move(lists, direction);
}

}  // namespace neve
