// Launches of the velocity kernels; see velocity.cu.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda_api.h"

namespace neve {

int64_t velocityChunks(int64_t outer, int64_t neurons, int64_t inner);

// Asynchronous on `stream`.
cudaError_t launchVelocityPass(const NeveVelocityPass& pass, cudaStream_t stream);

}  // namespace neve
