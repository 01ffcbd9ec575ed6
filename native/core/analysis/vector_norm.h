// Lengths of flat vectors.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <optional>

namespace neve {

// On the device, summed in fp64.
inline at::Tensor normTensor(const at::Tensor& vector) { return at::linalg_vector_norm(vector, 2, std::nullopt, false, at::kDouble); }
inline double normOf(const at::Tensor& vector) { return normTensor(vector).item<double>(); }

}  // namespace neve
