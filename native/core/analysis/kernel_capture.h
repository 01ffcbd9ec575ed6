// A forward pass that keeps what goes into layers, and backward passes to what comes out of them.
#pragma once

#include <torch/csrc/autograd/function.h>

#include <functional>

#include "kernel_network.h"

namespace neve {

// One call of a layer in one forward pass.
struct CapturedLayer {
  KernelLayer layer;
  torch::autograd::Edge edge;  // of the output, before anything changes it in place
  at::Tensor shape;            // like the output, no elements of its own
};

struct CapturedPass {
  at::Tensor outputs;  // of the network
  const std::vector<at::Tensor>* companions;
  std::vector<CapturedLayer> layers;

  // Gradients of the sum of outputs times `cotangent` with respect to what each layer gives; zeros where it gives nothing to them.
  // `parameters`: edges of those are appended to the results, undefined where there is none.
  std::vector<at::Tensor> backward(const at::Tensor& cotangent, bool keepGraph, const std::vector<at::Tensor>& parameters = {}) const;
};

// Of layers for which `wanted` says so, in the order of their calls.
CapturedPass capture(const KernelNetwork& network, const std::vector<at::Tensor>& inputs,
                     const std::function<bool(const KernelLayer&)>& wanted);

}  // namespace neve
