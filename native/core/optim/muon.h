// Muon (Jordan et al. 2024), as torch.optim.Muon, for matrices; AdamW for all other parameters. lr, momentum, nesterov, weightDecay,
// nsCoefficients, nsSteps, eps, matchRmsAdamw; orthogonalize (0: AdamW for the group's matrices too), adamwLrRatio, adamwBetas, adamwEps,
// adamwWeightDecay.
#pragma once

#include "optimizer.h"

namespace neve {

class Muon : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
