// Changes of colour that look at each value by itself, or at how often values occur.
#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "color_ops.h"

namespace neve {

at::Tensor posterize(const at::Tensor& images, const Amounts& bits) {
  Amounts levels;
  for (const double kept : bits) levels.push_back(images.is_floating_point() ? std::exp2(kept) : std::exp2(8.0 - kept));
  const at::Tensor each = perSample(levels, images);
  if (images.is_floating_point()) return at::minimum((images * each).floor_().clamp_min_(0), each - 1) / each;
  // Without its lowest bits a number is a multiple of what the lowest kept bit is worth.
  return ((asFloats(images) / each).floor_() * each).to(images.scalar_type());
}

at::Tensor solarize(const at::Tensor& images, const Amounts& thresholds) {
  const double greatest = greatestValue(images);
  Amounts absolute;
  for (const double threshold : thresholds) absolute.push_back(threshold * greatest);
  const at::Tensor values = asFloats(images);
  return at::where(values >= perSample(absolute, images), greatest - values, values).to(images.scalar_type());
}

at::Tensor autocontrast(const at::Tensor& images) {
  const double greatest = greatestValue(images);
  const at::Tensor values = asFloats(images);
  const at::Tensor least = at::amin(values, {2, 3}, /*keepdim=*/true), most = at::amax(values, {2, 3}, /*keepdim=*/true);
  const at::Tensor flat = least == most;
  const at::Tensor width = ((most - least) * (1.0 / greatest)).masked_fill_(flat, 1.0);
  return ((values - least.masked_fill(flat, 0.0)) / width).clamp_(0, greatest).to(images.scalar_type());
}

at::Tensor equalize(const at::Tensor& images) {
  if (images.is_floating_point()) {
    // Histograms are of 256 values.
    const at::Tensor bytes = (images * 255.999).to(at::kByte);
    return equalize(bytes).to(images.scalar_type()).div_(255);
  }
  const int64_t planes = images.size(0) * images.size(1);
  const at::Tensor values = images.reshape({planes, -1}).to(at::kLong);
  const at::Tensor counts =
      at::zeros({planes, 256}, values.options()).scatter_add_(1, values, at::ones({1, 1}, values.options()).expand_as(values));
  const at::Tensor sums = counts.cumsum(1);
  // What the greatest value that occurs does not count.
  const at::Tensor others = values.size(1) - counts.gather(1, sums.argmax(1, /*keepdim=*/true));
  const at::Tensor step = others.div(255, "floor");
  const at::Tensor before = sums.narrow(1, 0, 255);
  const at::Tensor table = (before + step.div(2, "floor")).div(step.clamp_min(1), "floor").clamp_(0, 255);
  const at::Tensor whole = at::cat({at::zeros({planes, 1}, table.options()), table}, 1);
  return at::where(step != 0, whole.gather(1, values), values).to(images.scalar_type()).view_as(images);
}

}  // namespace neve
