#include "moved_parameters.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>

namespace neve {
namespace {

std::vector<at::Tensor> copiesOf(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> copies;
  for (const at::Tensor& tensor : tensors) copies.push_back(tensor.detach().clone());
  return copies;
}

}  // namespace

MovedParameters::MovedParameters(std::vector<at::Tensor> parameters)
    : parameters_(std::move(parameters)), saved_(copiesOf(parameters_)), back_([to = parameters_, from = saved_] {
        const at::NoGradGuard noGradients;
        for (size_t i = 0; i < to.size(); ++i) to[i].detach().copy_(from[i]);
      }) {}

void MovedParameters::to(const std::vector<at::Tensor>& direction, double step) const {
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < parameters_.size(); ++i) parameters_[i].detach().copy_(at::add(saved_[i], direction[i], step));
}

}  // namespace neve
