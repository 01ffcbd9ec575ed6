// Convolutions of images by filters, and their gradients, added up in the registers of a processor with AVX2.
#pragma once

#include <cstdint>

namespace neve {

// A convolution without groups or dilation.
struct ConvolutionSizes {
  int64_t images, channels, height, width;
  int64_t filters, filterHeight, filterWidth;
  int64_t strideY, strideX, padY, padX;

  int64_t outHeight() const { return (height + 2 * padY - filterHeight) / strideY + 1; }
  int64_t outWidth() const { return (width + 2 * padX - filterWidth) / strideX + 1; }
};

// Four dimensions of float32, whose channels lie last (`NHWC`) or second (`NCHW`). Filters: their number first, then as images.
template <typename Value>
struct Images {
  Value* values;
  bool channelsLast;
};

// `bias` may be null. Sums run over rows, columns and channels of a filter in that order, whatever the number of threads.
void convolve(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
              Images<float> output);

// The gradient of the input.
void convolveBackward(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters, Images<float> output);

// The gradients of the filters and, unless null, of the bias: sums of at most sixteen parts of the batch, in order.
void convolutionGradients(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                          float* bias);

}  // namespace neve
