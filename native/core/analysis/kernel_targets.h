// What the kernel is compared with.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernel_network.h"

namespace neve {

// The loss' first target as numbers, float64 [n, outputs]: class labels (integers, the output's shape without its classes at axis 1)
// one-hot, a negative one as zeros. Throws ERR_KERNEL_TARGETS for what does not belong to the outputs.
at::Tensor kernelTargets(const KernelNetwork& network);

}  // namespace neve
