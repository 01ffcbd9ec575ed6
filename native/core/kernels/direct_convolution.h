// Convolutions of images by filters, and their gradients, added up in the registers of a processor with AVX2.
#pragma once

#include "convolution_images.h"

namespace neve {

// `bias` may be null. Sums run over rows, columns and channels of a filter in that order, whatever the number of threads.
void convolve(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
              Images<float> output);

// The gradient of the input.
void convolveBackward(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters, Images<float> output);

// The gradients of the filters and, unless null, of the bias: sums of at most sixteen parts of the batch, in order.
void convolutionGradients(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                          float* bias);

}  // namespace neve
