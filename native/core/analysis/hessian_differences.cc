// Products by differences of gradients, where double backward is not to be had.

#include <ATen/TensorOperators.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/zeros_like.h>

#include "../openmp.h"
#include "hessian_vector.h"
#include "moved_parameters.h"
#include "vector_norm.h"

namespace neve {

at::Tensor HessianVector::plainGradient() const {
  at::Tensor sum;
  for (int64_t index = 0; index < data_.batches(); ++index) {
    const Piece piece = pieceOf(index, /*differentiable=*/false);
    const SerialRegion serial(piece.serial);
    const at::Tensor part = join(piece.gradient);
    sum = sum.defined() ? sum.add_(part) : part;
  }
  return sum;
}

// Where the errors of rounding and of the third derivative are together least, for a direction of length 1: measured, and flat around it.
double HessianVector::step() const { return rounding() > 1e-10 ? 1e-2 : 1e-5; }

at::Tensor HessianVector::differenceProduct(const at::Tensor& vector) {
  const double norm = normOf(vector);
  if (norm == 0.0) return at::zeros_like(vector);
  const MovedParameters moved(tensors_);
  const std::vector<at::Tensor> parts = split(vector / norm);
  moved.to(parts, step());
  at::Tensor ahead = plainGradient();
  moved.to(parts, -step());
  return ahead.sub_(plainGradient()).mul_(norm / (2 * step()));
}

// The second derivative of the gradient along the vector.
HessianVector::Third HessianVector::differenceThird(const at::Tensor& vector) {
  const double norm = normOf(vector);
  if (norm == 0.0) return {at::zeros_like(vector), 0.0};
  const MovedParameters moved(tensors_);
  const at::Tensor direction = vector / norm;
  const std::vector<at::Tensor> parts = split(direction);
  moved.to(parts, step());
  const at::Tensor ahead = plainGradient();
  moved.to(parts, -step());
  const at::Tensor behind = plainGradient();
  const double square = norm * norm;
  const double curvature = at::dot(ahead - behind, direction).item<double>() / (2 * step()) * square;
  return {(ahead + behind - 2 * gradient_).mul_(square / (step() * step())), curvature};
}

}  // namespace neve
