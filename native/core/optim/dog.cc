#include "dog.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "updates.h"

namespace neve {
namespace {

std::vector<at::Tensor> distances(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& start) {
  return at::_foreach_sub(parameters, start);
}

// How far the average follows in step k.
template <typename Count>
Count shareOf(const ParameterGroup& group, const Count& k) {
  const double gamma = group.option("averaging");
  return (gamma + 1.0) / (gamma + k);
}

at::Tensor firstDistance(const ParameterGroup& group, const at::Tensor& squaredNorm) {
  return (squaredNorm.sqrt() + 1.0) * group.option("repsRel");
}

// Nothing before there was a gradient.
at::Tensor stepLength(const Number& lr, const at::Tensor& distance, const at::Tensor& gradients) {
  const at::Tensor length = distance / gradients.sqrt() * numberOf(lr, distance);
  return at::where(gradients == 0.0, at::zeros_like(length), length);
}

}  // namespace

std::vector<std::string> DogBase::stateKeys(const ParameterGroup& group, const at::Tensor&) const {
  if (group.enabled("averaging")) return {"p0", "average"};
  return {"p0"};
}

at::Tensor DogBase::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "p0" || key == "average") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void DogBase::beginGroup(ParameterGroup& group) { group.numbers["k"] += 1.0; }

void DogBase::toEvaluation(const ParameterGroup&, Lists& lists) const { at::_foreach_copy_(lists.parameters, lists.state.at("average")); }

std::vector<double> DogBase::numbersOf(const ParameterGroup& group, Lists&) {
  return {group.option("lr"), shareOf(group, group.numbers.at("k"))};
}

std::map<std::string, double> DogBase::initialScalars(const ParameterGroup&) const {
  if (countsThere()) return {{"k", 0.0}};
  return {};
}

void DogBase::beginGroupThere(ParameterGroup& group, const at::Tensor&) { group.scalars.at("k").add_(1.0); }

std::vector<Number> DogBase::numbersThere(const ParameterGroup& group, Lists&, const at::Tensor& rate) {
  std::vector<Number> numbers;
  addThere(numbers, rate);
  addThere(numbers, shareOf(group, group.scalars.at("k")));
  return numbers;
}

void DogBase::move(const ParameterGroup& group, Lists& lists, const std::vector<at::Tensor>& ways) {
  at::_foreach_sub_(lists.parameters, ways);
  if (group.enabled("averaging")) moveTowards(lists.state.at("average"), lists.parameters, lists.numbers[1]);
}

// The greatest distance so far, and the sum of squared gradients: both 0 before the first step.
std::map<std::string, double> Dog::initialScalars(const ParameterGroup& group) const {
  std::map<std::string, double> scalars = DogBase::initialScalars(group);
  scalars.insert({{"rbar", 0.0}, {"G", 0.0}});
  return scalars;
}

void Dog::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  for (ParameterGroup& group : groups_) {
    std::vector<at::Tensor> gradients;
    std::vector<at::Tensor> moved;
    std::vector<at::Tensor> weights;
    for (auto& [owner, keys, first, elements, lists] : foreachGroups) {
      if (owner != &group) continue;
      const std::vector<at::Tensor> trained = withoutFrozenRows(lists.parameters);
      lists.gradients = descentGradients(trained, lists.gradients, false, group.option("weightDecay"));
      gradients.insert(gradients.end(), lists.gradients.begin(), lists.gradients.end());
      const std::vector<at::Tensor> far = distances(lists.parameters, lists.state.at("p0"));
      moved.insert(moved.end(), far.begin(), far.end());
      weights.insert(weights.end(), trained.begin(), trained.end());
    }
    if (gradients.empty()) continue;
    at::Tensor& rbar = group.scalars.at("rbar");
    at::Tensor& sum = group.scalars.at("G");
    // The first step's are known by the count alone, which a frozen group keeps.
    if (countsThere()) {
      const at::Tensor first = group.scalars.at("k") == 1.0;
      rbar.copy_(at::where(first, firstDistance(group, sumOfSquares(weights)), rbar));
      sum.copy_(at::where(first, group.option("eps"), sum));
    } else if (group.numbers.at("k") == 1.0) {
      rbar.copy_(firstDistance(group, sumOfSquares(weights)));
      sum.fill_(group.option("eps"));
    }
    at::maximum_out(rbar, rbar, sumOfSquares(moved).sqrt());
    sum.add_(sumOfSquares(gradients));
  }
  Optimizer::updateAll(foreachGroups);
}

void Dog::update(const ParameterGroup& group, Lists& lists, bool) {
  const at::Tensor length = stepLength(lists.numbers[0], group.scalars.at("rbar"), group.scalars.at("G"));
  move(group, lists, scaledBy(lists.gradients, length));
}

std::vector<std::string> LDog::stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const {
  std::vector<std::string> keys = DogBase::stateKeys(group, parameter);
  keys.insert(keys.end(), {"rbar", "G"});
  return keys;
}

at::Tensor LDog::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "rbar" || key == "G") return at::zeros({}, at::TensorOptions(parameter.device()).dtype(at::kDouble));
  return DogBase::initialState(key, parameter, group);
}

void LDog::update(const ParameterGroup& group, Lists& lists, bool first) {
  auto& [parameters, gradients, state, numbers] = lists;
  const std::vector<at::Tensor> trained = withoutFrozenRows(parameters);
  gradients = descentGradients(trained, gradients, false, group.option("weightDecay"));
  at::Tensor rbar = at::stack(state.at("rbar"));
  at::Tensor sums = at::stack(state.at("G")) + squaredNorms(gradients);
  const auto farther = [&] { return at::maximum(rbar, squaredNorms(distances(parameters, state.at("p0"))).sqrt()); };
  const auto begun = [&] { return firstDistance(group, squaredNorms(trained)); };
  if (countsThere()) {
    // A first step may have been skipped. Each one that was not left a distance.
    const at::Tensor none = rbar == 0.0;
    rbar = at::where(none, begun(), farther());
    sums = at::where(none, sums + group.option("eps"), sums);
  } else {
    rbar = first ? begun() : farther();
    if (first) sums = sums + group.option("eps");
  }
  at::_foreach_copy_(state.at("rbar"), rbar.unbind());
  at::_foreach_copy_(state.at("G"), sums.unbind());
  move(group, lists, at::_foreach_mul(gradients, stepLength(numbers[0], rbar, sums).unbind()));
}

}  // namespace neve
