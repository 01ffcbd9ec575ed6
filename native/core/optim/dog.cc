#include "dog.h"

#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "updates.h"

namespace neve {
namespace {

std::vector<double> squaredDistances(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& start) {
  return squaredNorms(at::_foreach_sub(parameters, start));
}

double firstDistance(const ParameterGroup& group, double squaredNorm) { return group.option("repsRel") * (1.0 + std::sqrt(squaredNorm)); }

double stepLength(const ParameterGroup& group, double distance, double gradients) {
  return gradients == 0.0 ? 0.0 : group.option("lr") * distance / std::sqrt(gradients);
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

void DogBase::move(const ParameterGroup& group, Lists& lists, const std::vector<double>& lengths) {
  const auto& [parameters, gradients, state] = lists;
  const std::vector<at::Scalar> scalars(lengths.begin(), lengths.end());
  at::_foreach_sub_(parameters, at::_foreach_mul(gradients, scalars));
  const double gamma = group.option("averaging");
  if (gamma > 0.0) at::_foreach_lerp_(state.at("average"), parameters, (gamma + 1.0) / (gamma + group.numbers.at("k")));
}

void Dog::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  for (ParameterGroup& group : groups_) {
    double gradients = 0.0;
    double distance = 0.0;
    double norm = 0.0;
    bool present = false;
    for (auto& [owner, keys, first, elements, lists] : foreachGroups) {
      if (owner != &group) continue;
      present = true;
      const std::vector<at::Tensor> trained = withoutFrozenRows(lists.parameters);
      lists.gradients = descentGradients(trained, lists.gradients, false, group.option("weightDecay"));
      gradients += sum(squaredNorms(lists.gradients));
      distance += sum(squaredDistances(lists.parameters, lists.state.at("p0")));
      norm += sum(squaredNorms(trained));
    }
    if (!present) continue;
    auto& numbers = group.numbers;
    if (numbers.count("rbar") == 0) {
      numbers["rbar"] = firstDistance(group, norm);
      numbers["G"] = group.option("eps");
    }
    numbers["rbar"] = std::max(numbers["rbar"], std::sqrt(distance));
    numbers["G"] += gradients;
  }
  Optimizer::updateAll(foreachGroups);
}

void Dog::update(const ParameterGroup& group, Lists& lists, bool) {
  const double length = stepLength(group, group.numbers.at("rbar"), group.numbers.at("G"));
  move(group, lists, std::vector<double>(lists.parameters.size(), length));
}

std::vector<std::string> LDog::stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const {
  std::vector<std::string> keys = DogBase::stateKeys(group, parameter);
  keys.insert(keys.end(), {"rbar", "G"});
  return keys;
}

// Numbers are kept in float64 on the host, as the groups' are.
at::Tensor LDog::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "rbar" || key == "G") return at::zeros({}, at::kDouble);
  return DogBase::initialState(key, parameter, group);
}

void LDog::update(const ParameterGroup& group, Lists& lists, bool first) {
  auto& [parameters, gradients, state] = lists;
  const std::vector<at::Tensor> trained = withoutFrozenRows(parameters);
  gradients = descentGradients(trained, gradients, false, group.option("weightDecay"));
  const std::vector<double> squares = squaredNorms(gradients);
  const std::vector<double> distances = first ? squaredNorms(trained) : squaredDistances(parameters, state.at("p0"));
  std::vector<double> lengths;
  for (size_t i = 0; i < parameters.size(); ++i) {
    double& rbar = *state.at("rbar")[i].mutable_data_ptr<double>();
    double& sumOfSquares = *state.at("G")[i].mutable_data_ptr<double>();
    rbar = first ? firstDistance(group, distances[i]) : std::max(rbar, std::sqrt(distances[i]));
    sumOfSquares += squares[i] + (first ? group.option("eps") : 0.0);
    lengths.push_back(stepLength(group, rbar, sumOfSquares));
  }
  move(group, lists, lengths);
}

}  // namespace neve
