// Images at another size, from a box of each.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace neve {

// Rows and columns of one sample, in whole pixels.
struct PixelBox {
  int64_t top, left, height, width;
};

enum class Resampling : uint8_t { Nearest, Bilinear };
// 'nearest' or 'bilinear'.
Resampling resamplingOf(const std::string& name);

// From images [n, c, h, w] a result [n, c, height, width], each sample from its box, in float32; 8-bit pixels are rounded at the end. As
// PyTorch's `interpolate` with align_corners=False; antialiased, each new pixel sees all old ones that it covers (Pillow's way).
at::Tensor resample(const at::Tensor& images, const std::vector<PixelBox>& boxes, int64_t height, int64_t width, Resampling how,
                    bool antialias);

}  // namespace neve
