// One pass over a layer's activations: per neuron the dot product with the previous activations and the squared norm, while the current
// ones take the previous ones' place.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace neve {

// A layer output read as [outer, neurons, inner] in memory order: contiguous tensors around the neuron axis, or channels-last with inner
// = 1.
struct NeuronLayout {
  int64_t outer = 0;
  int64_t neurons = 0;
  int64_t inner = 0;
};

// A tensor whose memory follows `layout`; the same tensor unless its strides fit neither form.
at::Tensor inNeuronLayout(const at::Tensor& output, int64_t axis, NeuronLayout& layout);

// Adds to dot[c] and squared[c] the sums over neuron c of current*previous and current*current, then copies current over previous. Both
// have `layout`, one dtype and one device. Sums are fp32 within blocks of at most 1024, fp64 above, in an order that depends on the layout
// alone, so the result is the same bits for any number of threads.
void velocityPass(const at::Tensor& current, const at::Tensor& previous, const NeuronLayout& layout, std::vector<double>& dot,
                  std::vector<double>& squared);

}  // namespace neve
