#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

// A batch of images with channels last; any other input as it is. A single channel lies both ways, and libtorch goes by strides alone: they
// are made those of channels last, so that what a convolution makes of it has them too.
at::Tensor withChannelsLast(const at::Tensor& input);

}  // namespace neve
