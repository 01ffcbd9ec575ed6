#include "lion.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_sign.h>

#include "updates.h"

namespace neve {

std::vector<std::string> Lion::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"exp_avg"}; }

std::vector<double> Lion::numbersOf(const ParameterGroup& group, Lists&) {
  const double lr = group.option("lr");
  return {-lr, decayFactor(lr, group.option("weightDecay"))};
}

void Lion::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  decayWeights(parameters, numbers[1], group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), 0.0);
  const auto direction = at::_foreach_lerp(state.at("exp_avg"), g, 1.0 - group.option("betas0"));
  at::_foreach_sign_(direction);
  addScaled(parameters, direction, numbers[0]);
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - group.option("betas1"));
}

}  // namespace neve
