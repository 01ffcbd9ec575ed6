#include "moved_parameters.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>

namespace neve {

MovedParameters::MovedParameters(std::vector<at::Tensor> parameters) : parameters_(std::move(parameters)) {
  for (const at::Tensor& parameter : parameters_) saved_.push_back(parameter.detach().clone());
}

MovedParameters::~MovedParameters() {
  try {
    const at::NoGradGuard noGradients;
    for (size_t i = 0; i < parameters_.size(); ++i) parameters_[i].detach().copy_(saved_[i]);
  } catch (...) {
    // The device failed; whoever uses it next is told.
  }
}

void MovedParameters::to(const std::vector<at::Tensor>& direction, double step) const {
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < parameters_.size(); ++i) parameters_[i].detach().copy_(at::add(saved_[i], direction[i], step));
}

}  // namespace neve
