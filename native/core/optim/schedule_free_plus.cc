#include "schedule_free_plus.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_sub.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "updates.h"

namespace neve {
namespace {

// How close to the average gradients are taken in step k (from 0). Annealed in the logarithm of its distance from 1, which is how many
// steps the average looks back over.
double interpolation(const ParameterGroup& group, double k) {
  const double first = group.option("sfBeta1");
  const double steps = group.option("sfBeta1AnnealSteps");
  if (steps == 0.0) return first;
  const double progress = std::min(k / steps, 1.0);
  return 1.0 - std::exp(std::log(1.0 - first) * (1.0 - progress) + std::log(1.0 - group.option("sfBeta1Max")) * progress);
}

double numberOf(const ParameterGroup& group, const char* key) {
  const auto found = group.numbers.find(key);
  return found == group.numbers.end() ? 0.0 : found->second;
}

}  // namespace

std::vector<std::string> ScheduleFreePlus::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"x", "z", "exp_avg", "exp_avg_sq"};
}

at::Tensor ScheduleFreePlus::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "x" || key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void ScheduleFreePlus::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  std::vector<ParameterGroup*> present;
  double magnitude = 0.0;
  double product = 0.0;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    if (!group->enabled("lr")) continue;
    if (std::find(present.begin(), present.end(), group) == present.end()) present.push_back(group);
    magnitude += sumOfMagnitudes(lists.gradients);
    // x and z are one before the first step.
    if (first) continue;
    const double beta = interpolation(*group, numberOf(*group, "k"));
    product += beta * sumOfProducts(lists.gradients, at::_foreach_sub(lists.state.at("z"), lists.state.at("x")));
  }
  for (ParameterGroup* group : present) prepare(*group, std::max(0.0, loss_ + product), magnitude);
  Optimizer::updateAll(foreachGroups);
}

// The step's length, and the share of z in x. `numerator` and `magnitude` are sums over all groups.
void ScheduleFreePlus::prepare(ParameterGroup& group, double numerator, double magnitude) {
  auto& numbers = group.numbers;
  const double k = numbers["k"];
  numbers["sf_beta1_k"] = interpolation(group, k);
  numbers["k"] = k + 1.0;
  const double average = group.option("polyakBeta");
  // The root of pi / 2 is what Euclid's norm of a Gaussian vector is to the mean of its magnitudes.
  double& scale = numbers["grad_l1_ema"];
  scale = average * scale + (1.0 - average) * magnitude * std::sqrt(std::numbers::pi / 2.0);
  const double corrected = scale / (1.0 - std::pow(average, k + 1.0));
  const double rate = corrected == 0.0 ? 0.0 : group.option("lr") * numerator / corrected;
  numbers["scheduled_lr"] = rate;
  numbers["lr_max"] = std::max({rate, numbers["lr_max"], group.option("eps")});
  numbers["ckp1"] = 1.0;
  if (k < group.option("cWarmup")) return;
  const double weight = std::pow(k + 1.0, group.option("r")) * std::pow(numbers.at("lr_max"), group.option("weightLrPower"));
  numbers["weight_sum"] += weight;
  if (numbers.at("weight_sum") > 0.0) numbers["ckp1"] = weight / numbers.at("weight_sum");
}

void ScheduleFreePlus::update(const ParameterGroup& group, Lists& lists, bool) {
  if (!group.enabled("lr")) return;
  const auto& [parameters, gradients, state] = lists;
  const std::vector<at::Tensor>& x = state.at("x");
  const std::vector<at::Tensor>& z = state.at("z");
  const std::vector<at::Tensor>& mean = state.at("exp_avg");
  const std::vector<at::Tensor>& square = state.at("exp_avg_sq");
  const double k = group.numbers.at("k");
  const double rate = group.numbers.at("scheduled_lr");
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(z, parameters, -rate * rate * weightDecay);
  at::_foreach_mul_(mean, beta1);
  at::_foreach_add_(mean, gradients, 1.0 - beta1);
  at::_foreach_mul_(square, beta2);
  at::_foreach_addcmul_(square, gradients, gradients, 1.0 - beta2);
  const auto denominator = at::_foreach_div(square, 1.0 - std::pow(beta2, k));
  at::_foreach_sqrt_(denominator);
  at::_foreach_add_(denominator, group.option("eps"));
  at::_foreach_addcdiv_(z, mean, denominator, -rate / (1.0 - std::pow(beta1, k)));
  at::_foreach_lerp_(x, z, group.numbers.at("ckp1"));
  toTraining(group, lists);
}

void ScheduleFreePlus::toEvaluation(const ParameterGroup&, Lists& lists) const {
  at::_foreach_copy_(lists.parameters, lists.state.at("x"));
}

void ScheduleFreePlus::toTraining(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_copy_(lists.parameters, lists.state.at("x"));
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"), 1.0 - numberOf(group, "sf_beta1_k"));
}

}  // namespace neve
