// Changes of colour on the CPU, pixel by pixel, without a tensor for each step on the way. The same definitions as color_ops.h.
#pragma once

#include <ATen/core/Tensor.h>

#include "color_ops.h"

namespace neve {

enum class ColourKind : uint8_t { Brightness, Contrast, Saturation, Hue };

struct ColourChange {
  ColourKind kind;
  // A factor; for the hue a part of the circle.
  double amount;
};

// Whether changeOnHost takes the images: on the CPU, uint8 or float32.
bool isOnHost(const at::Tensor& images);

// New images, each sample after its own changes in their order. Saturation and hue leave images of one channel as they are.
at::Tensor changeOnHost(const at::Tensor& images, const std::vector<std::vector<ColourChange>>& changes);

// The same change everywhere, by each sample's own amount.
at::Tensor changeOnHost(const at::Tensor& images, ColourKind kind, const Amounts& amounts);

}  // namespace neve
