// Stochastic gradient descent, as torch.optim.SGD: options lr, momentum, dampening, weightDecay, nesterov, maximize.
#pragma once

#include <unordered_map>

#include "optimizer.h"

namespace neve {

class Sgd : public Optimizer {
 public:
  explicit Sgd(std::vector<ParameterGroup> groups) : Optimizer(std::move(groups)) {}

  void step() override;
  std::map<std::string, at::Tensor> copyState() const override;
  void restoreState(const std::map<std::string, at::Tensor>& state) override;

 private:
  void stepGroup(ParameterGroup& group);

  // Momentum buffers by parameter; a parameter has none before its first update.
  std::unordered_map<const c10::TensorImpl*, at::Tensor> momentum_;
};

}  // namespace neve
