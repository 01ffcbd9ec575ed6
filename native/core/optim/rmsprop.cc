#include "rmsprop.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>

#include "updates.h"

namespace neve {

std::vector<std::string> RmsProp::stateKeys(const ParameterGroup& group, const at::Tensor&) const {
  std::vector<std::string> keys = {"step", "square_avg"};
  if (group.enabled("momentum")) keys.push_back("momentum_buffer");
  if (group.enabled("centered")) keys.push_back("grad_avg");
  return keys;
}

std::vector<double> RmsProp::numbersOf(const ParameterGroup& group, Lists&) { return {-group.option("lr")}; }

void RmsProp::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const double alpha = group.option("alpha");
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), group.option("weightDecay"));
  at::_foreach_mul_(state.at("square_avg"), alpha);
  at::_foreach_addcmul_(state.at("square_avg"), g, g, 1.0 - alpha);
  std::vector<at::Tensor> average;
  if (group.enabled("centered")) {
    const auto& mean = state.at("grad_avg");
    at::_foreach_lerp_(mean, g, 1.0 - alpha);
    average = at::_foreach_addcmul(state.at("square_avg"), mean, mean, -1.0);
    at::_foreach_sqrt_(average);
  } else {
    average = at::_foreach_sqrt(state.at("square_avg"));
  }
  at::_foreach_add_(average, group.option("eps"));
  if (group.enabled("momentum")) {
    at::_foreach_mul_(state.at("momentum_buffer"), group.option("momentum"));
    at::_foreach_addcdiv_(state.at("momentum_buffer"), g, average, 1.0);
    addScaled(parameters, state.at("momentum_buffer"), numbers[0]);
  } else {
    addQuotients(parameters, g, average, numbers);
  }
}

}  // namespace neve
