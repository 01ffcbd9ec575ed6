// Distance over gradients (Ivgi, Hinder & Carmon 2023, arXiv 2302.12022): the step is the greatest distance from the start over the root of
// the summed squared gradients, for each group (DoG) or each tensor (LDoG). lr, repsRel, eps, weightDecay, averaging.
#pragma once

#include "optimizer.h"

namespace neve {

class DogBase : public Optimizer {
 public:
 protected:
  using Optimizer::Optimizer;

  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  bool counts() const override { return true; }
  void beginGroup(ParameterGroup& group) override;
  void beginGroupThere(ParameterGroup& group, const at::Tensor& rate) override;
  // The rate, and how far the average follows.
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::vector<Number> numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) override;
  // The count of steps, where it lies there.
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;
  bool evaluatesElsewhere(const ParameterGroup& group) const override { return group.enabled("averaging"); }
  void toEvaluation(const ParameterGroup& group, Lists& lists) const override;

  // Goes these ways, and averages where they lead to.
  static void move(const ParameterGroup& group, Lists& lists, const std::vector<at::Tensor>& ways);
};

class Dog : public DogBase {
 public:
  using DogBase::DogBase;

 protected:
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;
  void updateAll(std::vector<ForeachGroup>& foreachGroups) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

class LDog : public DogBase {
 public:
  using DogBase::DogBase;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
