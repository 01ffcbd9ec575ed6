#include "kernels.h"

namespace neve::NEVE_VECTOR_SPACE {

extern const VectorKernels KERNELS;
const VectorKernels KERNELS = {
    .lanes = LANES,
    .direct = {.convolve = convolve, .backward = convolveBackward, .gradients = convolutionGradients},
    .winograd = {.convolve = winogradConvolve, .backward = winogradConvolveBackward, .gradients = winogradGradients},
    .lstmForward = lstmForward,
    .lstmBackward = lstmBackward,
    .multiplyMatrices = multiplyMatrices,
    .gelu = gelu,
    .geluBackward = geluBackward,
    .batchMoments = batchMoments,
    .batchNormalise = batchNormalise,
    .batchNormSums = batchNormSums,
    .batchNormBackward = batchNormBackward,
    .maxPool = maxPool,
};

}  // namespace neve::NEVE_VECTOR_SPACE
