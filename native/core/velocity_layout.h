// How a layer's output lies in memory, seen from its neurons.
#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

// A layer output read as [outer, neurons, inner] in memory order: contiguous tensors around the neuron axis, or channels-last with inner
// = 1.
struct NeuronLayout {
  int64_t outer = 0;
  int64_t neurons = 0;
  int64_t inner = 0;

  bool operator==(const NeuronLayout&) const = default;
  int64_t numel() const { return outer * neurons * inner; }
};

// A tensor whose memory follows `layout`; the same tensor unless its strides fit neither form. Throws ERR_NEURON_AXIS.
at::Tensor inNeuronLayout(const at::Tensor& output, int64_t axis, NeuronLayout& layout);

}  // namespace neve
