// What copyPixels does, by ATen's operators: for every device and dtype.
#pragma once

#include "pixel_copy.h"

namespace neve {

at::Tensor copyPixelsByOperators(const at::Tensor& images, const PixelPlaces& places, const std::optional<PixelScale>& scale);

}  // namespace neve
