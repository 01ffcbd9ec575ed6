#include "adadelta.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>

#include "updates.h"

namespace neve {

std::vector<std::string> Adadelta::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "square_avg", "acc_delta"}; }

std::vector<double> Adadelta::numbersOf(const ParameterGroup& group, Lists&) { return {-group.option("lr")}; }

void Adadelta::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  countStep(state.at("step"));
  const double rho = group.option("rho");
  const double eps = group.option("eps");
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), group.option("weightDecay"));
  at::_foreach_mul_(state.at("square_avg"), rho);
  at::_foreach_addcmul_(state.at("square_avg"), g, g, 1.0 - rho);
  const auto deviation = at::_foreach_add(state.at("square_avg"), eps);
  at::_foreach_sqrt_(deviation);
  const auto delta = at::_foreach_add(state.at("acc_delta"), eps);
  at::_foreach_sqrt_(delta);
  at::_foreach_div_(delta, deviation);
  at::_foreach_mul_(delta, g);
  at::_foreach_mul_(state.at("acc_delta"), rho);
  at::_foreach_addcmul_(state.at("acc_delta"), delta, delta, 1.0 - rho);
  addScaled(parameters, delta, numbers[0]);
}

}  // namespace neve
