#include "prodigy.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_sub.h>

#include <algorithm>
#include <cmath>

#include "updates.h"

namespace neve {
namespace {

double biasCorrection(const ParameterGroup& group, double k) {
  if (!group.enabled("useBiasCorrection")) return 1.0;
  return std::sqrt(1.0 - std::pow(group.option("betas1"), k)) / (1.0 - std::pow(group.option("betas0"), k));
}

}  // namespace

std::vector<std::string> Prodigy::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "s", "p0", "exp_avg", "exp_avg_sq"};
}

at::Tensor Prodigy::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "p0") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void Prodigy::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  const double lr = sharedRate(groups_, "Prodigy", "ERR_PRODIGY_RATES");
  if (foreachGroups.empty() || lr == 0.0) return;
  // Every group holds the same estimate: what the first one says counts.
  const ParameterGroup& head = groups_.front();
  std::map<std::string, double> numbers = head.numbers;
  const double d0 = head.option("d0");
  if (numbers.empty()) numbers = {{"d", d0}, {"d_max", d0}};
  const double k = numbers["k"] + 1.0;
  const double d = numbers["d"];
  const double dlr = d * lr * biasCorrection(head, k);
  const double beta2 = head.option("betas1");
  const double beta3 = head.enabled("beta3") ? head.option("beta3") : std::sqrt(beta2);
  double numerator = numbers["d_numerator"] * beta3;
  double denominator = 0.0;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    if (!group->enabled("lr")) continue;
    auto& [parameters, gradients, state] = lists;
    if (!group->enabled("decouple"))
      gradients = descentGradients(withoutFrozenRows(parameters), gradients, false, group->option("weightDecay"));
    const double beta1 = group->option("betas0");
    numerator += d / d0 * dlr * sumOfProducts(gradients, at::_foreach_sub(state.at("p0"), parameters));
    at::_foreach_mul_(state.at("exp_avg"), beta1);
    at::_foreach_add_(state.at("exp_avg"), gradients, d * (1.0 - beta1));
    at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
    at::_foreach_addcmul_(state.at("exp_avg_sq"), gradients, gradients, d * d * (1.0 - beta2));
    at::_foreach_mul_(state.at("s"), beta3);
    at::_foreach_add_(state.at("s"), gradients, d / d0 * (group->enabled("safeguardWarmup") ? d : dlr));
    denominator += sumOfMagnitudes(state.at("s"));
  }
  if (denominator == 0.0) return;

  const double estimate = head.option("dCoef") * numerator / denominator;
  const double reached = d == d0 ? std::max(d, estimate) : d;
  const double best = std::max(numbers["d_max"], estimate);
  const double next = std::min(best, reached * head.option("growthRate"));
  numbers = {{"k", k},     {"d", next}, {"d_max", best}, {"d_numerator", numerator}, {"d_denom", denominator}, {"d_hat", estimate},
             {"d_lr", dlr}};
  for (ParameterGroup& group : groups_) group.numbers = numbers;
  Optimizer::updateAll(foreachGroups);
}

// The length of the step is that of the old d; the new one is in the denominator alone.
void Prodigy::update(const ParameterGroup& group, Lists& lists, bool) {
  if (!group.enabled("lr")) return;
  const auto& [parameters, gradients, state] = lists;
  const double dlr = group.numbers.at("d_lr");
  advance(state.at("step"));
  const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(denominator, group.numbers.at("d") * group.option("eps"));
  if (group.enabled("decouple")) decayWeights(parameters, dlr, group.option("weightDecay"));
  at::_foreach_addcdiv_(parameters, state.at("exp_avg"), denominator, -dlr);
}

}  // namespace neve
