#include "dadapt.h"

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
#include <numeric>

#include "updates.h"

namespace neve {
namespace {

double squaredNorm(const std::vector<at::Tensor>& tensors) {
  const std::vector<double> norms = squaredNorms(tensors);
  return std::accumulate(norms.begin(), norms.end(), 0.0);
}

}  // namespace

at::Tensor DAdapt::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "x0" || key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void DAdapt::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  const double lr = sharedRate(groups_, "D-Adaptation", "ERR_DADAPT_RATES");
  if (foreachGroups.empty() || lr == 0.0) return;
  // Every group holds the same estimate: what the first one says counts.
  const ParameterGroup& head = groups_.front();
  Estimate estimate{head.option("d0"), 0.0, lr, 0.0, head.numbers};
  auto& numbers = estimate.numbers;
  if (!numbers.empty()) {
    estimate.d = numbers["d"];
    estimate.k = numbers["k"];
    estimate.numerator = numbers["numerator_weighted"];
  }
  // A group that was left out has neither gradients nor a part in the sums.
  std::vector<ForeachGroup> moved;
  std::copy_if(foreachGroups.begin(), foreachGroups.end(), std::back_inserter(moved),
               [](const ForeachGroup& one) { return one.group->enabled("lr"); });
  const std::optional<double> found = learn(head, moved, estimate);
  if (!found) return;
  numbers["d"] = std::max(estimate.d, std::min(*found, estimate.d * head.option("growthRate")));
  numbers["k"] = estimate.k + 1.0;
  numbers["numerator_weighted"] = estimate.numerator;
  for (ParameterGroup& group : groups_) group.numbers = numbers;
  Optimizer::updateAll(moved);
}

std::vector<std::string> DAdaptSgd::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "s", "x0"}; }

std::optional<double> DAdaptSgd::learn(const ParameterGroup&, std::vector<ForeachGroup>& foreachGroups, Estimate& estimate) {
  double squares = 0.0;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    lists.gradients = descentGradients(withoutFrozenRows(lists.parameters), lists.gradients, false, group->option("weightDecay"));
    if (estimate.numbers.count("g0_norm") == 0) squares += squaredNorm(lists.gradients);
  }
  // The norm of the first gradients that were not all zero.
  if (estimate.numbers.count("g0_norm") == 0) {
    if (squares == 0.0) return std::nullopt;
    estimate.numbers["g0_norm"] = std::sqrt(squares);
  }
  const double step = estimate.d * estimate.lr / estimate.numbers["g0_norm"];
  double length = 0.0;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    estimate.numerator += step * sumOfProducts(lists.gradients, lists.state.at("s"));
    at::_foreach_add_(lists.state.at("s"), lists.gradients, step);
    length += squaredNorm(lists.state.at("s"));
  }
  return length == 0.0 ? 0.0 : 2.0 * estimate.numerator / std::sqrt(length);
}

// z = x0 - s, and the weights are an average of such places.
void DAdaptSgd::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& state = lists.state;
  at::_foreach_copy_(state.at("z"), at::_foreach_sub(state.at("x0"), state.at("s")));
  at::_foreach_lerp_(lists.parameters, state.at("z"), 1.0 - group.option("momentum"));
}

std::vector<std::string> DAdaptAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "s", "exp_avg", "exp_avg_sq"};
}

std::optional<double> DAdaptAdam::learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Estimate& estimate) {
  const double next = estimate.k + 1.0;
  const double beta1 = head.option("betas0");
  const double beta2 = head.option("betas1");
  const double root = std::sqrt(beta2);
  double dlr = estimate.d * estimate.lr;
  if (head.enabled("useBiasCorrection")) dlr *= std::sqrt(1.0 - std::pow(beta2, next)) / (1.0 - std::pow(beta1, next));
  double products = 0.0;
  double magnitude = 0.0;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    auto& [parameters, gradients, state] = lists;
    if (!group->enabled("decouple"))
      gradients = descentGradients(withoutFrozenRows(parameters), gradients, false, group->option("weightDecay"));
    // The squares are those before this step.
    const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
    at::_foreach_add_(denominator, group->option("eps"));
    products += dlr * sumOfProducts(gradients, at::_foreach_div(state.at("s"), denominator));
    at::_foreach_mul_(state.at("exp_avg"), beta1);
    at::_foreach_add_(state.at("exp_avg"), gradients, dlr * (1.0 - beta1));
    at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
    at::_foreach_addcmul_(state.at("exp_avg_sq"), gradients, gradients, 1.0 - beta2);
    at::_foreach_mul_(state.at("s"), root);
    at::_foreach_add_(state.at("s"), gradients, dlr * (1.0 - root));
    magnitude += sumOfMagnitudes(state.at("s"));
  }
  if (magnitude == 0.0) return std::nullopt;
  estimate.numerator = root * estimate.numerator + (1.0 - root) * products;
  estimate.numbers["d_lr"] = dlr;
  return estimate.numerator / ((1.0 - root) * magnitude);
}

// The averages hold the steps' lengths already.
void DAdaptAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state] = lists;
  advance(state.at("step"));
  const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(denominator, group.option("eps"));
  if (group.enabled("decouple")) decayWeights(parameters, group.numbers.at("d_lr"), group.option("weightDecay"));
  at::_foreach_addcdiv_(parameters, state.at("exp_avg"), denominator, -1.0);
}

}  // namespace neve
