// Stochastic gradient descent, as torch.optim.SGD: lr, momentum, dampening, weightDecay, nesterov, maximize.
#pragma once

#include "optimizer.h"

namespace neve {

class Sgd : public Optimizer {
 public:
  using Optimizer::Optimizer;

  bool skipsInKernels() const override { return true; }
  bool goesByHost() const override;
  bool elementwise() const override { return true; }

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
