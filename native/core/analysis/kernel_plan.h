// Which layers' parts of the kernel are had without gradients of single samples, and which parameters are left.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "kernel_network.h"

namespace neve {

struct PlannedLayer {
  const c10::TensorImpl* key;
  at::Tensor weight;
  at::Tensor bias;
  // The weight is applied once a sample: two Gram matrices are enough.
  bool once;
  bool splits;
  int64_t inputs;      // d
  int64_t columns;     // e
  int64_t columnSize;  // elements of the weight for each of those
};

struct KernelPlan {
  std::vector<PlannedLayer> layers;
  std::vector<NamedTensor> others;
};

// Runs a few samples and keeps the layers whose captured inputs and gradients explain their parameters' whole gradient, sample by sample:
// that leaves out weights that are used twice, and layers whose first axis does not count samples.
KernelPlan planKernel(const KernelNetwork& network);

}  // namespace neve
