#include "nadam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <array>
#include <span>

#include "updates.h"

namespace neve {
namespace {

// Of all numbers but the first, a third each.
std::array<std::span<const Number>, 3> thirds(std::span<const Number> numbers) {
  const size_t each = numbers.size() / 3;
  return {numbers.subspan(1, each), numbers.subspan(1 + each, each), numbers.subspan(1 + 2 * each, each)};
}

// The momentum that Nesterov's schedule gives step t.
template <typename Count>
Count momentumOf(const ParameterGroup& group, const Count& t) {
  return group.option("betas0") * (1.0 - 0.5 * power(0.96, t * group.option("momentumDecay")));
}

template <typename Count>
Count correctionOf(const ParameterGroup& group, const Count& t) {
  return 1.0 - power(group.option("betas1"), t);
}

// `product`: of the momentums of the steps so far.
template <typename Rate, typename Count>
Count lengthOfGradient(const ParameterGroup& group, const Rate& lr, const Count& t, const Count& product) {
  return -lr * (1.0 - momentumOf(group, t)) / (1.0 - product);
}

template <typename Rate, typename Count>
Count lengthOfMomentum(const ParameterGroup& group, const Rate& lr, const Count& t, const Count& product) {
  const Count next = momentumOf<Count>(group, t + 1.0);
  return -lr * next / (1.0 - product * next);
}

}  // namespace

std::vector<std::string> NAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "mu_product", "exp_avg", "exp_avg_sq"};
}

at::Tensor NAdam::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "mu_product") return at::ones_like(Optimizer::initialState("step", parameter, group));
  return Optimizer::initialState(key, parameter, group);
}

std::vector<double> NAdam::numbersOf(const ParameterGroup& group, Lists& lists) {
  const double lr = group.option("lr");
  const std::vector<double> steps = advance(lists.state.at("step"));
  const auto& products = lists.state.at("mu_product");
  for (size_t i = 0; i < steps.size(); ++i) products[i].mul_(momentumOf(group, steps[i]));
  std::vector<double> numbers = {decayFactor(lr, group.option("weightDecay"))};
  const auto product = [&](double t) {
    const auto place = std::find(steps.begin(), steps.end(), t) - steps.begin();
    return products[static_cast<size_t>(place)].item<double>();
  };
  addEach(numbers, steps, [&](double t) { return correctionOf(group, t); });
  addEach(numbers, steps, [&](double t) { return lengthOfGradient(group, lr, t, product(t)); });
  addEach(numbers, steps, [&](double t) { return lengthOfMomentum(group, lr, t, product(t)); });
  return numbers;
}

std::vector<Number> NAdam::numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) {
  const at::Tensor t = advanceThere(lists.state.at("step"));
  const auto& products = lists.state.at("mu_product");
  const at::Tensor product = at::stack(products) * momentumOf(group, t).to(at::kFloat);
  at::_foreach_copy_(products, product.unbind());
  const at::Tensor wide = product.to(at::kDouble);
  std::vector<Number> numbers;
  addThere(numbers, decayFactor(rate, group.option("weightDecay")));
  addThere(numbers, correctionOf(group, t));
  addThere(numbers, lengthOfGradient(group, rate, t, wide));
  addThere(numbers, lengthOfMomentum(group, rate, t, wide));
  return numbers;
}

void NAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const bool decoupled = group.enabled("decoupledWeightDecay");
  const auto [corrections, ofGradient, ofMomentum] = thirds(numbers);
  if (decoupled) decayWeights(parameters, numbers[0], group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), decoupled ? 0.0 : group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - beta1);
  at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
  at::_foreach_addcmul_(state.at("exp_avg_sq"), g, g, 1.0 - beta2);
  const auto deviation = quotientsOf(state.at("exp_avg_sq"), corrections);
  at::_foreach_sqrt_(deviation);
  at::_foreach_add_(deviation, group.option("eps"));
  addQuotients(parameters, g, deviation, ofGradient);
  addQuotients(parameters, state.at("exp_avg"), deviation, ofMomentum);
}

}  // namespace neve
