// Adamax, as torch.optim.Adamax: lr, betas, eps, weightDecay, maximize.
#pragma once

#include "optimizer.h"

namespace neve {

class Adamax : public Optimizer {
 public:
  using Optimizer::Optimizer;
  bool elementwise() const override { return true; }

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  bool counts() const override { return true; }
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::vector<Number> numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
