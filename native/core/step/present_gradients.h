// The gradients that a model's parameters hold.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../model.h"

namespace neve {

// In the order of the parameters, without those that have none.
inline std::vector<at::Tensor> presentGradients(const Model& model) {
  std::vector<at::Tensor> gradients;
  for (const NamedTensor& parameter : model.parameters()) {
    const at::Tensor& gradient = parameter.tensor.grad();
    if (gradient.defined()) gradients.push_back(gradient);
  }
  return gradients;
}

}  // namespace neve
