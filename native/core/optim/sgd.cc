#include "sgd.h"

#include <ATen/ops/_fused_sgd.h>

#include <algorithm>

#include "updates.h"

namespace neve {

std::vector<std::string> Sgd::stateKeys(const ParameterGroup& group, const at::Tensor&) const {
  if (!group.enabled("momentum")) return {};
  return {"momentum_buffer"};
}

// The first step of a momentum takes the whole gradient, whatever the dampening.
bool Sgd::goesByHost() const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [](const ParameterGroup& group) { return group.enabled("momentum") && group.enabled("dampening"); });
}

void Sgd::update(const ParameterGroup& group, Lists& lists, bool first) {
  const std::vector<at::Tensor> none;
  const AsTheyLie all({&lists.parameters, &lists.gradients, lists.state.empty() ? &none : &lists.state.at("momentum_buffer")});
  withRate(lists.numbers[0], [&](const auto& lr) {
    at::_fused_sgd_(all[0], all[1], all[2], group.option("weightDecay"), group.option("momentum"), lr, group.option("dampening"),
                    group.enabled("nesterov"), group.enabled("maximize"), first, std::nullopt, skip());
  });
  all.putBack();
}

}  // namespace neve
