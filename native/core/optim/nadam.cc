#include "nadam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "updates.h"

namespace neve {
namespace {

// Of all numbers but the first, a third each.
std::array<std::span<const Number>, 3> thirds(std::span<const Number> numbers) {
  const size_t each = numbers.size() / 3;
  return {numbers.subspan(1, each), numbers.subspan(1 + each, each), numbers.subspan(1 + 2 * each, each)};
}

}  // namespace

std::vector<std::string> NAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"step", "mu_product", "exp_avg", "exp_avg_sq"};
}

at::Tensor NAdam::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "mu_product") return at::ones({}, at::kFloat);
  return Optimizer::initialState(key, parameter, group);
}

std::vector<double> NAdam::numbersOf(const ParameterGroup& group, Lists& lists) {
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double lr = group.option("lr");
  const std::vector<double> steps = advance(lists.state.at("step"));
  // mu: the momentum that Nesterov's schedule gives step t; mu_product: its product over the steps so far.
  const auto mu = [&](double t) { return beta1 * (1.0 - 0.5 * std::pow(0.96, t * group.option("momentumDecay"))); };
  const auto& products = lists.state.at("mu_product");
  for (size_t i = 0; i < steps.size(); ++i) products[i].mul_(mu(steps[i]));
  std::vector<double> numbers = {decayFactor(lr, group.option("weightDecay"))};
  const auto product = [&](double t) {
    const auto place = std::find(steps.begin(), steps.end(), t) - steps.begin();
    return products[static_cast<size_t>(place)].item<double>();
  };
  addEach(numbers, steps, [&](double t) { return 1.0 - std::pow(beta2, t); });
  addEach(numbers, steps, [&](double t) { return -lr * (1.0 - mu(t)) / (1.0 - product(t)); });
  addEach(numbers, steps, [&](double t) { return -lr * mu(t + 1.0) / (1.0 - product(t) * mu(t + 1.0)); });
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
