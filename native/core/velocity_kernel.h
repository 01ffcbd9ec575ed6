// One pass over a layer's outputs on the CPU: per neuron the sums that velocity and drift are formed from, while the outputs take an old
// snapshot's place.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "velocity_layout.h"
#include "velocity_math.h"

namespace neve {

// Tensors of `layout.numel()` elements in its order, on one device.
struct VelocityPass {
  at::Tensor current;   // fp64, fp32, fp16 or bf16
  at::Tensor previous;  // one measurement ago; undefined for none
  at::Tensor before;    // two measurements ago; undefined for none, only with `previous`
  // Takes the outputs in its own dtype; may be `previous` or `before`; undefined: they are not kept. Snapshots have one dtype: that of
  // `current`, or bf16, and then the sums are those of the rounded outputs.
  at::Tensor store;
  at::ScalarType history = at::kFloat;  // the snapshots' dtype
  NeuronLayout layout;
};

// Adds to sums[c] those of neuron c. Sums are fp32 within blocks of at most 64 values and SIMD lanes above, fp64 beyond (fp64 throughout
// for fp64), in an order that depends on the layout alone: the result is the same bits for any number of threads.
void velocityPassOnCpu(const VelocityPass& pass, std::vector<PassSums>& sums);

}  // namespace neve
