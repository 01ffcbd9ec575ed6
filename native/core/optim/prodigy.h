// Prodigy (Mishchenko & Defazio 2024, arXiv 2306.06101, algorithm 4): Adam whose step is d, an estimate of the distance to the solution
// that all groups share. lr, betas, beta3, eps, weightDecay, decouple, useBiasCorrection, safeguardWarmup, d0, dCoef, growthRate.
#pragma once

#include "optimizer.h"

namespace neve {

class Prodigy : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  void updateAll(std::vector<ForeachGroup>& foreachGroups) override;
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
