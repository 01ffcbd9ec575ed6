#include "updates.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>

namespace neve {

std::vector<at::Tensor> descentGradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients, bool maximize,
                                         double weightDecay) {
  std::vector<at::Tensor> descent = maximize ? at::_foreach_neg(gradients) : gradients;
  return weightDecay == 0.0 ? descent : at::_foreach_add(descent, parameters, weightDecay);
}

void decayWeights(const std::vector<at::Tensor>& parameters, double lr, double weightDecay) {
  if (weightDecay != 0.0) at::_foreach_mul_(parameters, 1.0 - lr * weightDecay);
}

std::vector<double> advance(const std::vector<at::Tensor>& steps) {
  at::_foreach_add_(steps, 1.0);
  std::vector<double> values;
  for (const at::Tensor& step : steps) values.push_back(step.item<double>());
  return values;
}

}  // namespace neve
