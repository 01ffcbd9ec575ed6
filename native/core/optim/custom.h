// An optimizer whose update is a program: what the front end traced of a function, once for each kind of parameter.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../model.h"
#include "optimizer.h"

namespace neve {

// How one parameter is updated. Both programs are without state of their own.
struct CustomRule {
  // Of the state tensors, in the order in which the programs have them.
  std::vector<std::string> keys;
  // (parameter) -> a tensor for each key. Null without keys.
  std::shared_ptr<Model> begin;
  // (parameter, gradient, rate, step, a tensor for each key): changes the parameter and the state in place. The rate and the step, which
  // counts from 1, are float64 scalars.
  std::shared_ptr<Model> update;
};

class CustomOptimizer : public Optimizer {
 public:
  // A rule for each parameter, group by group.
  CustomOptimizer(std::vector<ParameterGroup> groups, const std::vector<CustomRule>& rules);

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  bool counts() const override { return true; }
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::vector<Number> numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;

 private:
  const CustomRule& ruleOf(const at::Tensor& parameter) const;

  std::unordered_map<const c10::TensorImpl*, CustomRule> rules_;
};

}  // namespace neve
