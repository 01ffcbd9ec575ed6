#include "adam.h"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/zeros.h>

#include "updates.h"

namespace neve {

std::vector<std::string> AdamBase::stateKeys(const ParameterGroup& group, const at::Tensor&) const {
  std::vector<std::string> keys = {"step", "exp_avg", "exp_avg_sq"};
  if (group.enabled("amsgrad")) keys.push_back("max_exp_avg_sq");
  return keys;
}

void AdamBase::update(const ParameterGroup& group, Lists& lists, bool) {
  const bool amsgrad = group.enabled("amsgrad");
  const std::vector<at::Tensor> none;
  auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const AsTheyLie all(
      {&parameters, &gradients, &state.at("exp_avg"), &state.at("exp_avg_sq"), amsgrad ? &state.at("max_exp_avg_sq") : &none});
  const auto run = [&](auto kernel) {
    withRate(numbers[0], [&](const auto& lr) {
      kernel(all[0], all[1], all[2], all[3], all[4], state.at("step"), lr, group.option("betas0"), group.option("betas1"),
             group.option("weightDecay"), group.option("eps"), amsgrad, group.enabled("maximize"), std::nullopt, skip());
    });
  };
  if (decoupled_) {
    run([](auto&&... args) { at::_fused_adamw_(args...); });
  } else {
    run([](auto&&... args) { at::_fused_adam_(args...); });
  }
  all.putBack();
}

}  // namespace neve
