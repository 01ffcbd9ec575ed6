// Batch normalisations of a graph that end in ReLU, which can run as one.
#pragma once

#include <cstddef>
#include <vector>

#include "program_spec.h"

namespace neve {

// Indices of nodes: relu(batch_norm(…)) or relu(batch_norm(…) + …), in either order.
struct NormalisedRelu {
  std::vector<size_t> before;  // the normalisation, and the addition where there is one
  size_t relu;
};

// Those whose results nobody else reads, and that may run where their ReLU stands: what runs in between neither reads or writes their
// inputs nor has to do with their parameters and statistics.
std::vector<NormalisedRelu> normalisedRelus(const ProgramSpec& spec);

}  // namespace neve
