// NCCL's side of a process group.
#pragma once

#include "cuda_api.h"

namespace neve {

// As NeveCudaApi::ncclBackend.
const char* makeNcclBackend(const NeveNcclGroup* group, void* backend);

}  // namespace neve
