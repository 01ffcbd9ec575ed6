// Changes of colour that blend the image with a plainer one.
#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include "../errors.h"
#include "color_host.h"
#include "color_ops.h"

namespace neve {
namespace {

at::Tensor greyOf(const at::Tensor& images) {
  const at::Tensor values = asFloats(images);
  const at::Tensor grey = values.narrow(1, 0, 1).mul(0.2989).add_(values.narrow(1, 1, 1), 0.587).add_(values.narrow(1, 2, 1), 0.114);
  return images.is_floating_point() ? grey : grey.floor_();
}

Amounts rest(const Amounts& factors) {
  Amounts others;
  for (const double factor : factors) others.push_back(1.0 - factor);
  return others;
}

at::Tensor finished(at::Tensor values, const at::Tensor& images) {
  values = values.clamp_(0, greatestValue(images));
  return images.is_floating_point() ? values : values.to(images.scalar_type());
}

at::Tensor blended(const at::Tensor& images, const at::Tensor& plain, const Amounts& factors) {
  const at::Tensor values = asFloats(images) * perSample(factors, images);
  return finished(values + plain * perSample(rest(factors), images), images);
}

}  // namespace

void requireColours(const at::Tensor& images) {
  if (images.scalar_type() != at::kByte && !images.is_floating_point()) {
    throw Error(
        "dtype", "ERR_TRANSFORM_DTYPE",
        "Colours are changed in uint8 or floating-point images, received " + std::string(c10::toString(images.scalar_type())) + ".");
  }
  if (images.size(1) == 1 || images.size(1) == 3) return;
  throw Error("shape", "ERR_TRANSFORM_CHANNELS",
              "Colours are changed in images of 1 or 3 channels, received " + std::to_string(images.size(1)) + ".");
}

double greatestValue(const at::Tensor& images) { return images.is_floating_point() ? 1.0 : 255.0; }

at::Tensor perSample(const Amounts& amounts, const at::Tensor& images) {
  const at::ScalarType type = images.is_floating_point() ? images.scalar_type() : at::kFloat;
  const at::Tensor host = at::from_blob(const_cast<double*>(amounts.data()), {static_cast<int64_t>(amounts.size()), 1, 1, 1}, at::kDouble);
  return host.to(at::TensorOptions(type).device(images.device()), /*non_blocking=*/false, /*copy=*/true);
}

at::Tensor asFloats(const at::Tensor& images) { return images.is_floating_point() ? images : images.to(at::kFloat); }

at::Tensor changeRows(const at::Tensor& images, const std::vector<int64_t>& rows,
                      const std::function<at::Tensor(const at::Tensor&)>& change) {
  if (rows.empty()) return images;
  if (static_cast<int64_t>(rows.size()) == images.size(0)) return change(images);
  const at::Tensor host = at::from_blob(const_cast<int64_t*>(rows.data()), {static_cast<int64_t>(rows.size())}, at::kLong);
  const at::Tensor places = host.to(images.device(), /*non_blocking=*/false, /*copy=*/true);
  const at::Tensor part = change(images.index_select(0, places));
  if (images.is_cpu() && images.is_contiguous()) {
    // Row by row: index_copy_ would go element by element.
    for (size_t i = 0; i < rows.size(); ++i) images[rows[i]].copy_(part[static_cast<int64_t>(i)]);
  } else {
    images.index_copy_(0, places, part);
  }
  return images;
}

at::Tensor adjustBrightness(const at::Tensor& images, const Amounts& factors) {
  if (isOnHost(images)) return changeOnHost(images, ColourKind::Brightness, factors);
  return finished(asFloats(images) * perSample(factors, images), images);
}

at::Tensor adjustContrast(const at::Tensor& images, const Amounts& factors) {
  if (isOnHost(images)) return changeOnHost(images, ColourKind::Contrast, factors);
  const at::Tensor grey = images.size(1) == 3 ? greyOf(images) : asFloats(images);
  return blended(images, grey.mean({1, 2, 3}, /*keepdim=*/true), factors);
}

at::Tensor adjustSaturation(const at::Tensor& images, const Amounts& factors) {
  if (images.size(1) == 1) return images;
  if (isOnHost(images)) return changeOnHost(images, ColourKind::Saturation, factors);
  return blended(images, greyOf(images), factors);
}

at::Tensor adjustSharpness(const at::Tensor& images, const Amounts& factors) {
  const int64_t channels = images.size(1), height = images.size(2), width = images.size(3);
  if (height <= 2 || width <= 2) return images;
  const at::Tensor values = asFloats(images).clone();
  at::Tensor kernel = at::full({channels, 1, 3, 3}, 1.0 / 13.0, values.options());
  kernel.select(2, 1).select(2, 1).fill_(5.0 / 13.0);
  at::Tensor blurred = at::conv2d(values, kernel, {}, {1, 1}, at::IntArrayRef{0, 0}, {1, 1}, channels);
  if (!images.is_floating_point()) blurred = blurred.round_();
  // The border has no neighbours to be blurred with, and stays.
  const at::Tensor inner = values.narrow(2, 1, height - 2).narrow(3, 1, width - 2);
  inner.add_((blurred - inner) * perSample(rest(factors), images));
  return finished(values, images);
}

}  // namespace neve
