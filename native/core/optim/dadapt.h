// D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733), as in the authors' package 3.2: the step is d, an estimate of the distance to
// the solution that all groups share and that only grows. lr, weightDecay, d0, growthRate; momentum (SGD); betas, eps, decouple,
// useBiasCorrection (Adam).
#pragma once

#include "optimizer.h"

namespace neve {

class DAdapt : public Optimizer {
 protected:
  // `ownScalar`: what the method keeps besides.
  DAdapt(std::vector<ParameterGroup> groups, const char* ownScalar) : Optimizer(std::move(groups)), ownScalar_(ownScalar) {}

  void updateAll(std::vector<ForeachGroup>& foreachGroups) override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;

  // The rate that all groups share, and what weights are multiplied by.
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;

  // What all groups share during a step, float64 [] on their device.
  using Scalars = std::map<std::string, at::Tensor>;
  struct Learnt {
    at::Tensor d;      // a new estimate
    at::Tensor found;  // whether there was anything to learn from; else nothing is moved
  };
  // Adds the step's gradients to the sums.
  virtual Learnt learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Scalars& scalars, const at::Tensor& lr) = 0;

 private:
  const char* ownScalar_;
};

class DAdaptSgd : public DAdapt {
 public:
  explicit DAdaptSgd(std::vector<ParameterGroup> groups) : DAdapt(std::move(groups), "g0_norm") {}

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  Learnt learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Scalars& scalars, const at::Tensor& lr) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

class DAdaptAdam : public DAdapt {
 public:
  explicit DAdaptAdam(std::vector<ParameterGroup> groups) : DAdapt(std::move(groups), "d_lr") {}

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  Learnt learn(const ParameterGroup& head, std::vector<ForeachGroup>& foreachGroups, Scalars& scalars, const at::Tensor& lr) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
