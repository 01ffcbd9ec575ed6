#include "gradient_clipping.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_clamp_max.h>
#include <ATen/ops/_foreach_clamp_min.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>

namespace neve {

at::Tensor totalNorm(const std::vector<at::Tensor>& gradients, double normType) {
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, normType)), normType);
}

at::Tensor clipGradients(const std::vector<at::Tensor>& gradients, const ClipOptions& options) {
  if (gradients.empty()) return {};
  if (options.maxValue) {
    at::_foreach_clamp_min_(gradients, -*options.maxValue);
    at::_foreach_clamp_max_(gradients, *options.maxValue);
  }
  if (!options.maxNorm) return {};
  at::Tensor norm = totalNorm(gradients, options.normType);
  // No branch on the value: on an accelerator that would wait for it.
  const at::Tensor factor = (norm + 1e-6).reciprocal().mul(*options.maxNorm).clamp_max(1.0);
  at::_foreach_mul_(gradients, factor);
  return norm;
}

}  // namespace neve
