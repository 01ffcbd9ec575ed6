#include "prodigy.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "updates.h"

namespace neve {
namespace {

// Of step k, float64 [].
at::Tensor corrected(const ParameterGroup& group, const at::Tensor& dlr, const at::Tensor& k) {
  if (!group.enabled("useBiasCorrection")) return dlr;
  return dlr * (1.0 - at::pow(group.option("betas1"), k)).sqrt() / (1.0 - at::pow(group.option("betas0"), k));
}

}  // namespace

std::vector<std::string> Prodigy::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "s", "p0", "exp_avg", "exp_avg_sq"};
}

at::Tensor Prodigy::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "p0") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

std::map<std::string, double> Prodigy::initialScalars(const ParameterGroup& group) const {
  const double d0 = group.option("d0");
  return {{"k", 0.0}, {"d", d0}, {"d_max", d0}, {"d_numerator", 0.0}, {"d_denom", 0.0}, {"d_hat", 0.0}, {"d_lr", 0.0}};
}

// The rate that all groups share.
std::vector<double> Prodigy::numbersOf(const ParameterGroup&, Lists&) { return {sharedRate(groups_, "Prodigy", "ERR_PRODIGY_RATES")}; }

void Prodigy::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  std::vector<ForeachGroup> moved;
  std::copy_if(foreachGroups.begin(), foreachGroups.end(), std::back_inserter(moved),
               [](const ForeachGroup& one) { return one.group->enabled("lr"); });
  if (moved.empty()) return;
  // Every group holds the same estimate: what the first one says counts.
  const ParameterGroup& head = groups_.front();
  std::map<std::string, at::Tensor>& scalars = (head.scalars.empty() ? *moved.front().group : groups_.front()).scalars;
  const double d0 = head.option("d0");
  const at::Tensor d = scalars.at("d").clone();
  const at::Tensor k = scalars.at("k") + 1.0;
  const at::Tensor dlr = corrected(head, d * numberOf(moved.front().lists.numbers[0], d), k);
  const double beta2 = head.option("betas1");
  const double beta3 = head.enabled("beta3") ? head.option("beta3") : std::sqrt(beta2);
  at::Tensor numerator = scalars.at("d_numerator") * beta3;
  std::vector<at::Tensor> sums;
  for (auto& [group, keys, first, elements, lists] : moved) {
    auto& [parameters, gradients, state, numbers] = lists;
    if (!group->enabled("decouple"))
      gradients = descentGradients(withoutFrozenRows(parameters), gradients, false, group->option("weightDecay"));
    const double beta1 = group->option("betas0");
    numerator = numerator + d / d0 * dlr * sumOfProducts(gradients, at::_foreach_sub(state.at("p0"), parameters));
    at::_foreach_mul_(state.at("exp_avg"), beta1);
    at::_foreach_add_(state.at("exp_avg"), scaledBy(gradients, d * (1.0 - beta1)));
    at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
    at::_foreach_addcmul_(state.at("exp_avg_sq"), scaledBy(gradients, d * d * (1.0 - beta2)), gradients, 1.0);
    at::_foreach_mul_(state.at("s"), beta3);
    at::_foreach_add_(state.at("s"), scaledBy(gradients, d / d0 * (group->enabled("safeguardWarmup") ? d : dlr)));
    sums.insert(sums.end(), state.at("s").begin(), state.at("s").end());
  }
  const at::Tensor denominator = sumOfMagnitudes(sums);
  // Without anything to learn from, nothing is moved.
  const at::Tensor found = denominator != 0.0;
  const at::Tensor estimate = numerator * head.option("dCoef") / denominator;
  const at::Tensor reached = at::where(d == d0, at::maximum(d, estimate), d);
  const at::Tensor best = at::maximum(scalars.at("d_max"), estimate);
  const auto set = [&](const char* key, const at::Tensor& value) { scalars.at(key).copy_(at::where(found, value, scalars.at(key))); };
  set("k", k);
  set("d", at::minimum(best, reached * head.option("growthRate")));
  set("d_max", best);
  set("d_numerator", numerator);
  set("d_denom", denominator);
  set("d_hat", estimate);
  scalars.at("d_lr").copy_(at::where(found, dlr, at::zeros_like(dlr)));
  for (ParameterGroup& group : groups_) {
    for (auto& [key, scalar] : group.scalars) {
      if (!scalar.is_same(scalars.at(key))) scalar.copy_(scalars.at(key));
    }
  }
  Optimizer::updateAll(moved);
}

// The length of the step is that of the old d; the new one is in the denominator alone.
void Prodigy::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const at::Tensor& dlr = group.scalars.at("d_lr");
  const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
  const at::Tensor eps = group.scalars.at("d") * group.option("eps");
  at::_foreach_add_(denominator, eps.to(denominator[0].scalar_type()));
  const double weightDecay = group.option("weightDecay");
  if (group.enabled("decouple") && weightDecay != 0.0) scaleBy(parameters, 1.0 - dlr * weightDecay);
  const auto way = at::_foreach_div(state.at("exp_avg"), denominator);
  scaleBy(way, dlr);
  at::_foreach_sub_(parameters, way);
}

}  // namespace neve
