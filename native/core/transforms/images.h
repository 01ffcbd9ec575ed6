// Images on their way through a pipeline. What moves pixels and what scales them is gathered up and done in one pass when the pixels are
// wanted, so that 8-bit images stay so as long as possible.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "pixel_copy.h"

namespace neve {

class Images {
 public:
  explicit Images(at::Tensor tensor) : tensor_(std::move(tensor)) {}

  // Sizes with all that is pending done. Throw ERR_TRANSFORM_SHAPE for a tensor that is not [n, c, h, w] with at least one pixel.
  int64_t count() const;
  int64_t channels() const;
  int64_t height() const;
  int64_t width() const;
  at::Device device() const { return tensor_.device(); }
  // The dtype, with all that is pending done.
  at::ScalarType type() const { return scale_ ? scaledType() : tensor_.scalar_type(); }

  // [n, h, w, c] is to be read as [n, c, h, w].
  void channelsFirst();
  // Each left out where that axis stays as it is. `fill` in units of the pixels as they would be now.
  void move(std::optional<AxisMap> rows, std::optional<AxisMap> columns, float fill = 0.0F);
  // uint8 becomes float32 in [0, 1]; other numbers float32 as they are; floats stay.
  void toFloat();
  // Brings 8-bit pixels to floats first. Throws ERR_TRANSFORM_CHANNELS.
  void normalize(const std::vector<float>& mean, const std::vector<float>& std);

  // Whatever it is, with all that is pending done.
  const at::Tensor& tensor();
  // The same, and certainly images.
  const at::Tensor& pixels();
  void set(at::Tensor tensor);

 private:
  void requireImages() const;
  at::ScalarType scaledType() const;

  at::Tensor tensor_;
  PixelPlaces places_;
  std::optional<PixelScale> scale_;
};

}  // namespace neve
