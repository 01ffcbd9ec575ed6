// D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733), as in the authors' package 3.2: the step is d, an estimate of the distance to
// the solution that all groups share and that only grows. lr, weightDecay, d0, growthRate; momentum (SGD); betas, eps, decouple,
// useBiasCorrection (Adam).
#pragma once

#include <optional>

#include "optimizer.h"

namespace neve {

class DAdapt : public Optimizer {
 public:
  bool waitsForDevice() const override { return true; }

 protected:
  using Optimizer::Optimizer;

  void updateAll(std::vector<ForeachGroup>& foreachGroups) override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;

  // What all groups share during a step.
  struct Estimate {
    double d;
    double k;
    double lr;
    double numerator;
    std::map<std::string, double> numbers;
  };
  // Adds the step's gradients to the sums, and returns a new estimate of d; none where there was nothing to learn from, and then no step is
  // made.
  virtual std::optional<double> learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Estimate& estimate) = 0;
};

class DAdaptSgd : public DAdapt {
 public:
  using DAdapt::DAdapt;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  std::optional<double> learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Estimate& estimate) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

class DAdaptAdam : public DAdapt {
 public:
  using DAdapt::DAdapt;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  std::optional<double> learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Estimate& estimate) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
