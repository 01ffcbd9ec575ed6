// Convolutions by filters of 3 x 3 with stride 1 in 2.25 products an output where the plain sum takes 9: Winograd's minimal filtering of
// tiles of 4 x 4 outputs, F(4 x 4, 3 x 3). Sources: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; Barabasz et
// al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", 2018.
#pragma once

#include "convolution_images.h"

namespace neve {

// Whether tiles save more than it costs to make them.
bool suitsWinograd(const ConvolutionSizes& sizes);

// As the functions of the same endings in direct_convolution.h. What a tile gives depends on its values alone.
void winogradConvolve(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
                      Images<float> output);
void winogradConvolveBackward(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters,
                              Images<float> output);
void winogradGradients(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                       float* bias);

}  // namespace neve
