// Adagrad, as torch.optim.Adagrad: lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize.
#pragma once

#include "optimizer.h"

namespace neve {

class Adagrad : public Optimizer {
 public:
  using Optimizer::Optimizer;

  bool skipsInKernels() const override { return true; }
  bool elementwise() const override { return true; }

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
