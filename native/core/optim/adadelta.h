// Adadelta, as torch.optim.Adadelta: lr, rho, eps, weightDecay, maximize.
#pragma once

#include "optimizer.h"

namespace neve {

class Adadelta : public Optimizer {
 public:
  using Optimizer::Optimizer;
  bool elementwise() const override { return true; }

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
