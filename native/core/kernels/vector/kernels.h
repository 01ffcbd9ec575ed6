// The kernels of one width of vectors; see ../vector_kernels.h.
#pragma once

#include "../vector_kernels.h"
#include "vector.h"

namespace neve::NEVE_VECTOR_SPACE {

void convolve(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
              Images<float> output);
void convolveBackward(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters, Images<float> output);
void convolutionGradients(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                          float* bias);

void winogradConvolve(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
                      Images<float> output);
void winogradConvolveBackward(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters,
                              Images<float> output);
void winogradGradients(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                       float* bias);

void lstmForward(const LstmSizes& sizes, const LstmValues& values, const float* bias, const LstmStates& states, float* output,
                 float* lastHidden, float* lastCell);
void lstmBackward(const LstmSizes& sizes, const LstmValues& values, const LstmStates& states, const float* output,
                  const LstmOutputGradients& gradients, const LstmGradients& to);

void multiplyMatrices(const MatrixProduct& product);

void gelu(bool byTanh, const float* from, int64_t count, float* to);
void geluBackward(bool byTanh, const float* gradient, const float* from, int64_t count, float* to);

void batchMoments(const NormSizes& sizes, const float* from, float* mean, float* variance);
void batchNormalise(const NormSizes& sizes, const float* from, const NormLine& line, const float* added, bool relu, float* to);
void batchNormSums(const NormSizes& sizes, const NormGradient& of, float* gradients, float* products);
void batchNormBackward(const NormSizes& sizes, const NormGradient& of, const NormSlopes& slopes, float* to);

void maxPool(const PoolSizes& sizes, const float* from, float* values, int64_t* indices);

}  // namespace neve::NEVE_VECTOR_SPACE
