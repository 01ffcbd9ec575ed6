// Parts of the tangent kernel out of gradients of single outputs of single samples: slow, and right for anything.
#pragma once

#include "kernel_network.h"
#include "kernel_sum.h"

namespace neve {

// Adds the parts of `parameters`, so many of their elements at a time that their gradients fit into `maxBytes`.
void addJacobian(const KernelNetwork& network, const std::vector<NamedTensor>& parameters, int64_t maxBytes, KernelSum& sum);

}  // namespace neve
