// Batch normalisation, what is added to it, and ReLU as one operator with one backward pass.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace neve {

// What torch.nn.functional.batch_norm takes.
struct BatchNormArguments {
  at::Tensor input;
  std::optional<at::Tensor> weight, bias, runningMean, runningVariance;
  bool training;
  double momentum, eps;
};

// Whether batchNormRelu() takes these, with `added`, which may be undefined.
bool suitsBatchNormRelu(const BatchNormArguments& arguments, const at::Tensor& added);

// relu(batch_norm(…) + added), to the bit what the operators give one by one.
at::Tensor batchNormRelu(const BatchNormArguments& arguments, const at::Tensor& added);

}  // namespace neve
