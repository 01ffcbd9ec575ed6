#include "dadapt.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
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

at::Tensor DAdapt::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "x0" || key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

std::map<std::string, double> DAdapt::initialScalars(const ParameterGroup& group) const {
  return {{"d", group.option("d0")}, {"k", 0.0}, {"numerator_weighted", 0.0}, {ownScalar_, 0.0}};
}

std::vector<double> DAdapt::numbersOf(const ParameterGroup&, Lists&) { return {sharedRate(groups_, "D-Adaptation", "ERR_DADAPT_RATES")}; }

void DAdapt::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  // A group that was left out has neither gradients nor a part in the sums.
  std::vector<ForeachGroup> moved;
  std::copy_if(foreachGroups.begin(), foreachGroups.end(), std::back_inserter(moved),
               [](const ForeachGroup& one) { return one.group->enabled("lr"); });
  if (moved.empty()) return;
  // Every group holds the same estimate: what the first one says counts.
  const ParameterGroup& head = groups_.front();
  Scalars scalars = head.scalars.empty() ? moved.front().group->scalars : head.scalars;
  const at::Tensor d = scalars.at("d").clone();
  const Learnt learnt = learn(head, moved, scalars, numberOf(moved.front().lists.numbers[0], d));
  scalars.at("d").copy_(at::where(learnt.found, at::maximum(d, at::minimum(learnt.d, d * head.option("growthRate"))), d));
  scalars.at("k").add_(learnt.found);
  for (ParameterGroup& group : groups_) {
    for (auto& [key, scalar] : group.scalars) scalar.copy_(scalars.at(key));
  }
  Optimizer::updateAll(moved);
}

std::vector<std::string> DAdaptSgd::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "s", "x0"}; }

DAdapt::Learnt DAdaptSgd::learn(const ParameterGroup&, std::vector<ForeachGroup>& foreachGroups, Scalars& scalars, const at::Tensor& lr) {
  std::vector<at::Tensor> gradients;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    lists.gradients = descentGradients(withoutFrozenRows(lists.parameters), lists.gradients, false, group->option("weightDecay"));
    gradients.insert(gradients.end(), lists.gradients.begin(), lists.gradients.end());
  }
  // The norm of the first gradients that were not all zero.
  at::Tensor& norm = scalars.at("g0_norm");
  norm.copy_(at::where(norm == 0.0, sumOfSquares(gradients).sqrt(), norm));
  const at::Tensor found = norm != 0.0;
  const at::Tensor step = at::where(found, scalars.at("d") * lr / norm, at::zeros_like(norm));
  at::Tensor& numerator = scalars.at("numerator_weighted");
  std::vector<at::Tensor> sums;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    const auto& s = lists.state.at("s");
    numerator.add_(step * sumOfProducts(lists.gradients, s));
    at::_foreach_add_(s, scaledBy(lists.gradients, step));
    sums.insert(sums.end(), s.begin(), s.end());
  }
  const at::Tensor length = sumOfSquares(sums);
  return {at::where(length == 0.0, at::zeros_like(length), numerator * 2.0 / length.sqrt()), found};
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

DAdapt::Learnt DAdaptAdam::learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Scalars& scalars,
                                 const at::Tensor& lr) {
  const double beta1 = head.option("betas0");
  const double beta2 = head.option("betas1");
  const double root = std::sqrt(beta2);
  at::Tensor dlr = scalars.at("d") * lr;
  if (head.enabled("useBiasCorrection")) {
    const at::Tensor next = scalars.at("k") + 1.0;
    dlr = dlr * (1.0 - at::pow(beta2, next)).sqrt() / (1.0 - at::pow(beta1, next));
  }
  at::Tensor products = at::zeros_like(dlr);
  std::vector<at::Tensor> sums;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    auto& [parameters, gradients, state, numbers] = lists;
    if (!group->enabled("decouple"))
      gradients = descentGradients(withoutFrozenRows(parameters), gradients, false, group->option("weightDecay"));
    // The squares are those before this step.
    const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
    at::_foreach_add_(denominator, group->option("eps"));
    products = products + dlr * sumOfProducts(gradients, at::_foreach_div(state.at("s"), denominator));
    at::_foreach_mul_(state.at("exp_avg"), beta1);
    at::_foreach_add_(state.at("exp_avg"), scaledBy(gradients, dlr * (1.0 - beta1)));
    at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
    at::_foreach_addcmul_(state.at("exp_avg_sq"), gradients, gradients, 1.0 - beta2);
    at::_foreach_mul_(state.at("s"), root);
    at::_foreach_add_(state.at("s"), scaledBy(gradients, dlr * (1.0 - root)));
    sums.insert(sums.end(), state.at("s").begin(), state.at("s").end());
  }
  const at::Tensor magnitude = sumOfMagnitudes(sums);
  const at::Tensor found = magnitude != 0.0;
  at::Tensor& numerator = scalars.at("numerator_weighted");
  numerator.copy_(at::where(found, numerator * root + products * (1.0 - root), numerator));
  // 0 where nothing is moved.
  scalars.at("d_lr").copy_(at::where(found, dlr, at::zeros_like(dlr)));
  return {numerator / (magnitude * (1.0 - root)), found};
}

// The averages hold the steps' lengths already.
void DAdaptAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const auto denominator = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(denominator, group.option("eps"));
  const double weightDecay = group.option("weightDecay");
  if (group.enabled("decouple") && weightDecay != 0.0) scaleBy(parameters, 1.0 - group.scalars.at("d_lr") * weightDecay);
  at::_foreach_addcdiv_(parameters, state.at("exp_avg"), denominator, -1.0);
}

}  // namespace neve
