// Changes of colour, each sample by its own amount. Images [n, c, h, w]: 8-bit, from 0 to 255, or floats from 0 to 1; results have their
// dtype. The definitions are Pillow's ImageEnhance and ImageOps, in the form that torchvision gives them for tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace neve {

using Amounts = std::vector<double>;

// Factor 0 is black, grey of the mean, grey, blurred; 1 leaves the image.
at::Tensor adjustBrightness(const at::Tensor& images, const Amounts& factors);
at::Tensor adjustContrast(const at::Tensor& images, const Amounts& factors);
at::Tensor adjustSaturation(const at::Tensor& images, const Amounts& factors);
at::Tensor adjustSharpness(const at::Tensor& images, const Amounts& factors);
// Turns the hue by a part of the circle, -0.5 to 0.5.
at::Tensor adjustHue(const at::Tensor& images, const Amounts& turns);
// Keeps the highest bits of each value.
at::Tensor posterize(const at::Tensor& images, const Amounts& bits);
// Inverts values from a threshold on, a part of the greatest value.
at::Tensor solarize(const at::Tensor& images, const Amounts& thresholds);
// Each channel stretched to the whole range; to an even histogram.
at::Tensor autocontrast(const at::Tensor& images);
at::Tensor equalize(const at::Tensor& images);

// The images with some rows replaced, in place where they are not all, by what `change` makes of those.
at::Tensor changeRows(const at::Tensor& images, const std::vector<int64_t>& rows,
                      const std::function<at::Tensor(const at::Tensor&)>& change);

// Throws ERR_TRANSFORM_CHANNELS unless there are one or three channels, and ERR_TRANSFORM_DTYPE for neither bytes nor floats.
void requireColours(const at::Tensor& images);
// The greatest value: 255 or 1.
double greatestValue(const at::Tensor& images);
// [n, 1, 1, 1] on the images' device, in the dtype that is computed in.
at::Tensor perSample(const Amounts& amounts, const at::Tensor& images);
// 8-bit images as float32; floats as they are.
at::Tensor asFloats(const at::Tensor& images);

}  // namespace neve
