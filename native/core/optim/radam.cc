#include "radam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_reciprocal.h>
#include <ATen/ops/_foreach_sqrt.h>

#include <cmath>
#include <span>

#include "updates.h"

namespace neve {

std::vector<std::string> RAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "exp_avg", "exp_avg_sq"}; }

std::vector<double> RAdam::numbersOf(const ParameterGroup& group, Lists& lists) {
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double lr = group.option("lr");
  // rho: length of the approximated moving average. Up to 5 its variance has no closed form, and the step is plain momentum.
  const double rhoInfinity = 2.0 / (1.0 - beta2) - 1.0;
  const auto bias = [](double beta, double t) { return 1.0 - std::pow(beta, t); };
  const auto rho = [&](double t) { return rhoInfinity - 2.0 * t * std::pow(beta2, t) / bias(beta2, t); };
  const auto adaptive = [&](double t) {
    if (rho(t) <= 5.0) return 0.0 * -lr;
    const double rectified =
        std::sqrt((rho(t) - 4.0) * (rho(t) - 2.0) * rhoInfinity / ((rhoInfinity - 4.0) * (rhoInfinity - 2.0) * rho(t)));
    return -lr * rectified * std::sqrt(bias(beta2, t)) / bias(beta1, t);
  };
  const std::vector<double> steps = advance(lists.state.at("step"));
  std::vector<double> numbers = {decayFactor(lr, group.option("weightDecay"))};
  addEach(numbers, steps, adaptive);
  addEach(numbers, steps, [&](double t) { return rho(t) > 5.0 ? 0.0 : -lr / bias(beta1, t); });
  return numbers;
}

void RAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  const double beta2 = group.option("betas1");
  const bool decoupled = group.enabled("decoupledWeightDecay");
  const std::span<const Number> each = std::span(numbers).subspan(1);
  if (decoupled) decayWeights(parameters, numbers[0], group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), decoupled ? 0.0 : group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - group.option("betas0"));
  at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
  at::_foreach_addcmul_(state.at("exp_avg_sq"), g, g, 1.0 - beta2);
  const auto factors = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(factors, group.option("eps"));
  at::_foreach_reciprocal_(factors);
  scale(factors, each.first(each.size() / 2));
  add(factors, each.last(each.size() / 2));
  at::_foreach_addcmul_(parameters, state.at("exp_avg"), factors, 1.0);
}

}  // namespace neve
