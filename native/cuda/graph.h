// Recorded work of a device: CUDA graphs, with libtorch's pools of memory and its generators.
#pragma once

#include "cuda_api.h"

namespace neve {

const char* graphBegin(int32_t device, NeveCudaGraph* sharing, NeveCudaGraph** graph);
const char* graphEnd(NeveCudaGraph* graph);
const char* graphReplay(NeveCudaGraph* graph);
void graphFree(NeveCudaGraph* graph);

}  // namespace neve
