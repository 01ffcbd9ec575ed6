#include "pixel_ops.h"

#include <ATen/TensorIndexing.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/logical_or.h>
#include <ATen/ops/tensor.h>

namespace neve {
namespace {

// int64 [n, size] on the device; without a map 0, 1, 2 ... for every sample.
at::Tensor placesOf(const std::optional<AxisMap>& map, int64_t samples, int64_t size, at::Device device) {
  if (!map) return at::arange(size, at::TensorOptions(at::kLong).device(device)).expand({samples, size});
  const at::Tensor host = at::from_blob(const_cast<int32_t*>(map->from.data()), {samples, map->size}, at::TensorOptions(at::kInt));
  return host.to(device, at::kLong);
}

at::Tensor perChannel(const std::vector<float>& values, const at::Tensor& like) {
  return at::tensor(values).to(like.options()).view({1, -1, 1, 1});
}

at::Tensor scaled(const at::Tensor& images, const PixelScale& scale) {
  at::Tensor values = images.is_floating_point() ? images : images.to(at::kFloat);
  if (images.scalar_type() == at::kByte) values = values / 255;
  if (scale.mean.empty()) return values;
  return (values - perChannel(scale.mean, values)) / perChannel(scale.std, values);
}

}  // namespace

at::Tensor copyPixelsByOperators(const at::Tensor& images, const PixelPlaces& places, const std::optional<PixelScale>& scale) {
  at::Tensor moved = images;
  if (places.rows || places.columns) {
    const int64_t n = images.size(0), channels = images.size(1);
    const at::TensorOptions longs = at::TensorOptions(at::kLong).device(images.device());
    const at::Tensor rows = placesOf(places.rows, n, images.size(2), images.device()).unsqueeze(1).unsqueeze(3);
    const at::Tensor columns = placesOf(places.columns, n, images.size(3), images.device()).unsqueeze(1).unsqueeze(2);
    const at::Tensor sample = at::arange(n, longs).view({n, 1, 1, 1}), channel = at::arange(channels, longs).view({1, channels, 1, 1});
    moved = images.index({sample, channel, rows.clamp_min(0), columns.clamp_min(0)});
    const bool fills = (places.rows && places.rows->fills()) || (places.columns && places.columns->fills());
    if (fills) moved.masked_fill_(at::logical_or(rows < 0, columns < 0), static_cast<double>(places.fill));
  }
  return scale ? scaled(moved, *scale) : moved;
}

}  // namespace neve
