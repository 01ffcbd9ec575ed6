#include "nadam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/ones.h>

#include <cmath>

#include "updates.h"

namespace neve {

std::vector<std::string> NAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "mu_product", "exp_avg", "exp_avg_sq"};
}

at::Tensor NAdam::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "mu_product") return at::ones({}, at::kFloat);
  return Optimizer::initialState(key, parameter, group);
}

void NAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state] = lists;
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double lr = group.option("lr");
  const bool decoupled = group.enabled("decoupledWeightDecay");
  const std::vector<double> steps = advance(state.at("step"));
  // mu: the momentum that Nesterov's schedule gives step t; mu_product: its product over the steps so far.
  const auto mu = [&](double t) { return beta1 * (1.0 - 0.5 * std::pow(0.96, t * group.option("momentumDecay"))); };
  std::vector<at::Scalar> ofGradient;
  std::vector<at::Scalar> ofMomentum;
  for (size_t i = 0; i < steps.size(); ++i) {
    const double now = mu(steps[i]);
    const double next = mu(steps[i] + 1.0);
    state.at("mu_product")[i].mul_(now);
    const double product = state.at("mu_product")[i].item<double>();
    ofGradient.emplace_back(-lr * (1.0 - now) / (1.0 - product));
    ofMomentum.emplace_back(-lr * next / (1.0 - product * next));
  }
  if (decoupled) decayWeights(parameters, lr, group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), decoupled ? 0.0 : group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - beta1);
  at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
  at::_foreach_addcmul_(state.at("exp_avg_sq"), g, g, 1.0 - beta2);
  const auto deviation = at::_foreach_div(state.at("exp_avg_sq"), each(steps, [&](double t) { return 1.0 - std::pow(beta2, t); }));
  at::_foreach_sqrt_(deviation);
  at::_foreach_add_(deviation, group.option("eps"));
  at::_foreach_addcdiv_(parameters, g, deviation, ofGradient);
  at::_foreach_addcdiv_(parameters, state.at("exp_avg"), deviation, ofMomentum);
}

}  // namespace neve
