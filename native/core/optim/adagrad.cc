#include "adagrad.h"

#include <ATen/ops/_fused_adagrad.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros.h>

#include "updates.h"

namespace neve {

std::vector<std::string> Adagrad::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "sum"}; }

at::Tensor Adagrad::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "sum") return at::full_like(parameter, group.option("initialAccumulatorValue")).detach();
  return Optimizer::initialState(key, parameter, group);
}

void Adagrad::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const AsTheyLie all({&parameters, &gradients, &state.at("sum")});
  withRate(numbers[0], [&](const auto& lr) {
    at::_fused_adagrad_(all[0], all[1], all[2], state.at("step"), lr, group.option("lrDecay"), group.option("weightDecay"),
                        group.option("eps"), group.enabled("maximize"), std::nullopt, skip());
  });
  all.putBack();
}

}  // namespace neve
