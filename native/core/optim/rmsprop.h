// RMSprop, as torch.optim.RMSprop: lr, alpha, eps, weightDecay, momentum, centered, maximize.
#pragma once

#include "optimizer.h"

namespace neve {

class RmsProp : public Optimizer {
 public:
  using Optimizer::Optimizer;
  bool elementwise() const override { return true; }

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
