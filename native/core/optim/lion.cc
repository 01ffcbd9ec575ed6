#include "lion.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_sign.h>

#include "updates.h"

namespace neve {

std::vector<std::string> Lion::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"exp_avg"}; }

void Lion::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state] = lists;
  const double lr = group.option("lr");
  decayWeights(parameters, lr, group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), 0.0);
  const auto direction = at::_foreach_lerp(state.at("exp_avg"), g, 1.0 - group.option("betas0"));
  at::_foreach_sign_(direction);
  at::_foreach_add_(parameters, direction, -lr);
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - group.option("betas1"));
}

}  // namespace neve
