#include "custom.h"

#include <ATen/ops/scalar_tensor.h>

#include "../errors.h"
#include "updates.h"

namespace neve {
namespace {

constexpr const char* kStepKey = "step";

}  // namespace

CustomOptimizer::CustomOptimizer(std::vector<ParameterGroup> groups, const std::vector<CustomRule>& rules) : Optimizer(std::move(groups)) {
  size_t next = 0;
  for (const ParameterGroup& group : groups_) {
    for (const NamedTensor& parameter : group.parameters) {
      if (next == rules.size()) throw Error("option", "ERR_ARGUMENT", "A custom optimizer needs a rule for each parameter.");
      rules_.emplace(parameter.tensor.unsafeGetTensorImpl(), rules[next++]);
    }
  }
}

const CustomRule& CustomOptimizer::ruleOf(const at::Tensor& parameter) const { return rules_.at(parameter.unsafeGetTensorImpl()); }

std::vector<std::string> CustomOptimizer::stateKeys(const ParameterGroup&, const at::Tensor& parameter) const {
  std::vector<std::string> keys = {kStepKey};
  const CustomRule& rule = ruleOf(parameter);
  keys.insert(keys.end(), rule.keys.begin(), rule.keys.end());
  return keys;
}

at::Tensor CustomOptimizer::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == kStepKey) return Optimizer::initialState(key, parameter, group);
  const CustomRule& rule = ruleOf(parameter);
  const std::vector<at::Tensor> begun = rule.begin->forward({parameter.detach()}, /*training=*/false);
  for (size_t i = 0; i < rule.keys.size(); ++i) {
    // A copy: the program may hand out its input, or a constant.
    if (rule.keys[i] == key) return begun.at(i).detach().clone();
  }
  throw missingState(key);
}

std::vector<double> CustomOptimizer::numbersOf(const ParameterGroup& group, Lists& lists) {
  std::vector<double> numbers = {group.option("lr")};
  for (const double step : advance(lists.state.at(kStepKey))) numbers.push_back(step);
  return numbers;
}

std::vector<Number> CustomOptimizer::numbersThere(const ParameterGroup&, Lists& lists, const at::Tensor& rate) {
  std::vector<Number> numbers;
  addThere(numbers, rate);
  addThere(numbers, advanceThere(lists.state.at(kStepKey)));
  return numbers;
}

void CustomOptimizer::update(const ParameterGroup&, Lists& lists, bool) {
  const auto tensorOf = [](const Number& number) {
    return number.there.defined() ? number.there : at::scalar_tensor(number.value, at::kDouble);
  };
  for (size_t i = 0; i < lists.parameters.size(); ++i) {
    const CustomRule& rule = ruleOf(lists.parameters[i]);
    std::vector<at::Tensor> values = {lists.parameters[i], lists.gradients[i], tensorOf(lists.numbers[0]), tensorOf(lists.numbers[i + 1])};
    for (const std::string& key : rule.keys) values.push_back(lists.state.at(key)[i]);
    rule.update->forward(values, /*training=*/true);
  }
}

}  // namespace neve
