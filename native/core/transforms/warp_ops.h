// What warp does, by ATen's operators: for every device and dtype. Places are float32 there, so that a pixel exactly between two may come
// from the other one.
#pragma once

#include "warp.h"

namespace neve {

at::Tensor warpByOperators(const at::Tensor& images, const std::vector<AffineMatrix>& matrices, Resampling how,
                           const std::vector<float>& fill);

}  // namespace neve
