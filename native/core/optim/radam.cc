#include "radam.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_reciprocal.h>
#include <ATen/ops/_foreach_sqrt.h>

#include <span>

#include "updates.h"

namespace neve {
namespace {

// Up to this length of the average of squares, their variance has no closed form, and the step is plain momentum.
constexpr double kLeastLength = 5.0;

template <typename Count>
Count biasOf(double beta, const Count& t) {
  return 1.0 - power(beta, t);
}

// Of the momentum over the deviation.
template <typename Rate, typename Count>
Count adaptiveLength(const ParameterGroup& group, const Rate& lr, const Count& t) {
  const double beta2 = group.option("betas1");
  const Count length = averageLength(beta2, t);
  return choose(length <= kLeastLength, 0.0 * -lr,
                -lr * rectification(beta2, length) * root(biasOf(beta2, t)) / biasOf(group.option("betas0"), t));
}

// Of the momentum as it is.
template <typename Rate, typename Count>
Count plainLength(const ParameterGroup& group, const Rate& lr, const Count& t) {
  return choose(averageLength(group.option("betas1"), t) > kLeastLength, 0.0, -lr / biasOf(group.option("betas0"), t));
}

}  // namespace

std::vector<std::string> RAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"step", "exp_avg", "exp_avg_sq"}; }

std::vector<double> RAdam::numbersOf(const ParameterGroup& group, Lists& lists) {
  const double lr = group.option("lr");
  const std::vector<double> steps = advance(lists.state.at("step"));
  std::vector<double> numbers = {decayFactor(lr, group.option("weightDecay"))};
  addEach(numbers, steps, [&](double t) { return adaptiveLength(group, lr, t); });
  addEach(numbers, steps, [&](double t) { return plainLength(group, lr, t); });
  return numbers;
}

std::vector<Number> RAdam::numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) {
  const at::Tensor t = advanceThere(lists.state.at("step"));
  std::vector<Number> numbers;
  addThere(numbers, decayFactor(rate, group.option("weightDecay")));
  addThere(numbers, adaptiveLength(group, rate, t));
  addThere(numbers, plainLength(group, rate, t));
  return numbers;
}

void RAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  auto& [parameters, gradients, state, numbers] = lists;
  const double beta2 = group.option("betas1");
  const bool decoupled = group.enabled("decoupledWeightDecay");
  const std::span<const Number> each = std::span(numbers).subspan(1);
  if (decoupled) decayWeights(parameters, numbers[0], group.option("weightDecay"));
  const auto g = descentGradients(parameters, gradients, group.enabled("maximize"), decoupled ? 0.0 : group.option("weightDecay"));
  at::_foreach_lerp_(state.at("exp_avg"), g, 1.0 - group.option("betas0"));
  at::_foreach_mul_(state.at("exp_avg_sq"), beta2);
  at::_foreach_addcmul_(state.at("exp_avg_sq"), g, g, 1.0 - beta2);
  const auto factors = at::_foreach_sqrt(state.at("exp_avg_sq"));
  at::_foreach_add_(factors, group.option("eps"));
  at::_foreach_reciprocal_(factors);
  scale(factors, each.first(each.size() / 2));
  add(factors, each.last(each.size() / 2));
  at::_foreach_addcmul_(parameters, state.at("exp_avg"), factors, 1.0);
}

}  // namespace neve
