// Copies images pixel by pixel to other places, and to another scale, in one pass.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "axis_map.h"

namespace neve {

// What becomes of a pixel's value: 8-bit numbers are divided by 255, then (value - mean) / std for each channel where there are any.
struct PixelScale {
  std::vector<float> mean;
  std::vector<float> std;
};

struct PixelPlaces {
  // Left out where every pixel stays.
  std::optional<AxisMap> rows;
  std::optional<AxisMap> columns;
  // What filled pixels get, in units of the source.
  float fill = 0.0F;
};

// Images [n, c, h, w] of any strides; the result is contiguous: float32 with a scale, of the images' dtype without. Pixels of another dtype
// than uint8 and float32, and on other devices than the CPU, go through ATen's operators.
at::Tensor copyPixels(const at::Tensor& images, const PixelPlaces& places, const std::optional<PixelScale>& scale);

}  // namespace neve
