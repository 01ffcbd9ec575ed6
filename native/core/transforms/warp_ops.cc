#include "warp_ops.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

namespace neve {
namespace {

// GridSampler's numbers for its ways.
constexpr int64_t kGridBilinear = 0, kGridNearest = 1, kGridZeros = 0;

}  // namespace

at::Tensor warpByOperators(const at::Tensor& images, const std::vector<AffineMatrix>& matrices, Resampling how,
                           const std::vector<float>& fill) {
  const int64_t n = images.size(0), channels = images.size(1), height = images.size(2), width = images.size(3);
  const at::Tensor floats = images.is_floating_point() ? images : images.to(at::kFloat);
  // grid_sample counts from -1 to 1 along each axis.
  std::vector<double> theta;
  const double tall = static_cast<double>(height) / static_cast<double>(width);
  for (const AffineMatrix& m : matrices) {
    const double x = 2.0 / static_cast<double>(width), y = 2.0 / static_cast<double>(height);
    theta.insert(theta.end(), {m[0], m[1] * tall, m[2] * x, m[3] / tall, m[4], m[5] * y});
  }
  const at::Tensor affine = at::tensor(theta, at::kDouble).view({n, 2, 3}).to(floats.options());
  const at::Tensor grid = at::affine_grid_generator(affine, {n, channels, height, width}, /*align_corners=*/false);
  const at::Tensor masked = at::cat({floats, at::ones({n, 1, height, width}, floats.options())}, 1);
  const at::Tensor sampled =
      at::grid_sampler(masked, grid, how == Resampling::Nearest ? kGridNearest : kGridBilinear, kGridZeros, /*align_corners=*/false);
  const at::Tensor values = sampled.narrow(1, 0, channels), inside = sampled.narrow(1, channels, 1);
  const at::Tensor outside = at::tensor(fill).to(floats.options()).view({1, channels, 1, 1});
  const at::Tensor result = how == Resampling::Nearest ? at::where(inside < 0.5, outside, values) : (values - outside) * inside + outside;
  return images.is_floating_point() ? result : result.round().clamp_(0, 255).to(images.scalar_type());
}

}  // namespace neve
