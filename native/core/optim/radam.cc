#include "radam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_reciprocal.h>
#include <ATen/ops/_foreach_sqrt.h>

#include <cmath>

#include "updates.h"

namespace neve {

std::vector<std::string> RAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "exp_avg", "exp_avg_sq"}; }

void RAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state] = lists;
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double lr = group.option("lr");
  const bool decoupled = group.enabled("decoupledWeightDecay");
  const std::vector<double> steps = advance(state.at("step"));
  if (decoupled) decayWeights(parameters, lr, group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), decoupled ? 0.0 : group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - beta1);
  at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
  at::_foreach_addcmul_(state.at("exp_avg_sq"), g, g, 1.0 - beta2);

  // rho: length of the approximated moving average. Up to 5 its variance has no closed form, and the step is plain momentum.
  const double rhoInfinity = 2.0 / (1.0 - beta2) - 1.0;
  std::vector<at::Scalar> adaptive;
  std::vector<at::Scalar> plain;
  for (const double t : steps) {
    const double bias1 = 1.0 - std::pow(beta1, t);
    const double bias2 = 1.0 - std::pow(beta2, t);
    const double rho = rhoInfinity - 2.0 * t * std::pow(beta2, t) / bias2;
    const bool tractable = rho > 5.0;
    const double rectified =
        tractable ? std::sqrt((rho - 4.0) * (rho - 2.0) * rhoInfinity / ((rhoInfinity - 4.0) * (rhoInfinity - 2.0) * rho)) : 0.0;
    adaptive.emplace_back(-lr * rectified * std::sqrt(bias2) / bias1);
    plain.emplace_back(tractable ? 0.0 : -lr / bias1);
  }
  const auto scale = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(scale, group.option("eps"));
  at::_foreach_reciprocal_(scale);
  at::_foreach_mul_(scale, adaptive);
  at::_foreach_add_(scale, plain);
  at::_foreach_addcmul_(parameters, state.at("exp_avg"), scale, 1.0);
}

}  // namespace neve
