#include "adamax.h"

#include <ATen/ops/_foreach_abs.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_maximum.h>
#include <ATen/ops/_foreach_mul.h>

#include "updates.h"

namespace neve {
namespace {

template <typename Rate, typename Count>
auto lengthOf(const ParameterGroup& group, const Rate& lr, const Count& t) {
  return -lr / (1.0 - power(group.option("betas0"), t));
}

}  // namespace

std::vector<std::string> Adamax::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "exp_avg", "exp_inf"}; }

std::vector<double> Adamax::numbersOf(const ParameterGroup& group, Lists& lists) {
  std::vector<double> numbers;
  addEach(numbers, advance(lists.state.at("step")), [&](double t) { return lengthOf(group, group.option("lr"), t); });
  return numbers;
}

std::vector<Number> Adamax::numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) {
  std::vector<Number> numbers;
  addThere(numbers, lengthOf(group, rate, advanceThere(lists.state.at("step"))));
  return numbers;
}

void Adamax::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - group.option("betas0"));
  at::_foreach_mul_(state.at("exp_inf"), group.option("betas1"));
  const auto magnitude = at::_foreach_abs(g);
  at::_foreach_add_(magnitude, group.option("eps"));
  at::_foreach_maximum_(state.at("exp_inf"), magnitude);
  addQuotients(parameters, state.at("exp_avg"), state.at("exp_inf"), numbers);
}

}  // namespace neve
