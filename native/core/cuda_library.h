// The CUDA kernels live in a library of their own, opened when there is a GPU, so that the addon runs on the CPU build of libtorch too.
#pragma once

#include <string>
#include <vector>

#include "velocity_kernel.h"

namespace neve {

// Opens the library once a process. Throws ERR_CUDA_LIBRARY with the loader's words.
void openCudaLibrary(const std::string& path);

// velocityPass on a CUDA tensor. Throws ERR_CUDA_LIBRARY when the library is not open.
void velocityPassOnCuda(const at::Tensor& current, const at::Tensor& previous, const NeuronLayout& layout, std::vector<double>& dot,
                        std::vector<double>& squared);

}  // namespace neve
