#include "kernel_capture.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/variable.h>

#include "../program/call_observer.h"

namespace neve {

CapturedPass capture(const KernelNetwork& network, const std::vector<at::Tensor>& inputs,
                     const std::function<bool(const KernelLayer&)>& wanted) {
  CapturedPass pass{{}, &network.companions(), {}};
  const CallObserver observer([&](const c10::OperatorHandle& op, c10::Stack& stack) {
    std::optional<KernelLayer> layer = KernelLayer::of(op, stack, network.trainable());
    op.callBoxed(&stack);
    if (!layer || !wanted(*layer)) return;
    at::Tensor output = stack.at(0).toTensor();
    if (!output.requires_grad()) return;
    if (output.is_view()) {
      // An in-place operation on a view rewrites its history, and would leave this edge beside the path.
      output = output.clone();
      stack[0] = output;
    }
    pass.layers.push_back({std::move(*layer), torch::autograd::impl::gradient_edge(output),
                           at::empty({1}, output.options().requires_grad(false)).expand(output.sizes())});
  });
  pass.outputs = network.run(inputs);
  return pass;
}

std::vector<at::Tensor> CapturedPass::backward(const at::Tensor& cotangent, bool keepGraph,
                                               const std::vector<at::Tensor>& parameters) const {
  torch::autograd::edge_list edges;
  for (const CapturedLayer& layer : layers) edges.push_back(layer.edge);
  for (const auto* list : {&parameters, companions}) {
    for (const at::Tensor& parameter : *list) edges.push_back(torch::autograd::impl::gradient_edge(parameter));
  }
  std::vector<at::Tensor> gradients = torch::autograd::Engine::get_default_engine().execute(
      {torch::autograd::impl::gradient_edge(outputs)}, {cotangent.view_as(outputs)}, keepGraph, /*create_graph=*/false,
      /*accumulate_grad=*/false, edges);
  gradients.resize(layers.size() + parameters.size());
  for (size_t i = 0; i < layers.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = at::zeros_like(layers[i].shape, at::MemoryFormat::Contiguous);
  }
  return gradients;
}

}  // namespace neve
