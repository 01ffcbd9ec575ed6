// Images turned, shifted, scaled and sheared.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

#include "resample.h"

namespace neve {

// Where a pixel of the result comes from: with x and y counted from the image's middle, (m0 x + m1 y + m2, m3 x + m4 y + m5).
using AffineMatrix = std::array<double, 6>;

struct AffineParameters {
  // Degrees, clockwise on the screen.
  double angle = 0.0;
  double translateX = 0.0;
  double translateY = 0.0;
  double scale = 1.0;
  // Degrees.
  double shearX = 0.0;
  double shearY = 0.0;
  // From the image's middle.
  double centreX = 0.0;
  double centreY = 0.0;
};

// The inverse of: shear, scale and rotation about the centre, then translation (torchvision's affine).
AffineMatrix inverseAffine(const AffineParameters& parameters);

// The result has the images' size, each sample by its own matrix. `fill`, one number or one a channel, is what lies outside; bilinear edges
// fade into it as torchvision's do. 8-bit pixels are rounded.
at::Tensor warp(const at::Tensor& images, const std::vector<AffineMatrix>& matrices, Resampling how, const std::vector<double>& fill);

}  // namespace neve
