// The CUDA kernels live in a library of their own, opened when there is a GPU, so that the addon runs on the CPU build of libtorch too.
#pragma once

#include <string>

#include "../cuda/cuda_api.h"

namespace neve {

// Opens the library once a process. Throws ERR_CUDA_LIBRARY with the loader's words.
void openCudaLibrary(const std::string& path);

// The library's functions; null where there is no library: what it does is then done by operators of libtorch. Throws ERR_CUDA_LIBRARY
// where there is one that could not be opened.
const NeveCudaApi* cudaLibrary();

}  // namespace neve
