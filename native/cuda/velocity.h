// Launches of the velocity kernels; see velocity.cu.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda_api.h"

namespace neve {

void planVelocity(NeveVelocityEntry* entries, int64_t count, NeveVelocityPlan* plan);

// Asynchronous on `stream`.
cudaError_t launchVelocityPass(const NeveVelocityPass& pass, cudaStream_t stream);

}  // namespace neve
