#include "look.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <memory>

#include "../step/loss_values.h"

namespace neve {
namespace {

at::Tensor copyOf(const at::Tensor& tensor) { return tensor.detach().clone(); }

}  // namespace

Look lookAt(const AnalysisContext& context, const Batch& batch, const std::vector<std::string>& taps, Mode mode, bool gradients) {
  const at::AutoGradMode recording(gradients);
  Look look;
  // Filled by hooks, which stay with a value when something writes over it later.
  const auto found = std::make_shared<std::vector<at::Tensor>>();
  const std::vector<at::Tensor> outputs = context.model.forward(batch.inputs, mode, taps, [&](size_t tap, const at::Tensor& value) {
    look.seen.push_back({tap, copyOf(value), {}});
    found->emplace_back();
    if (!value.requires_grad()) return;
    value.register_hook([found, place = found->size() - 1](const at::Tensor& gradient) { (*found)[place] = copyOf(gradient); });
  });
  const at::Tensor loss = lossValues(context.loss, outputs, batch.targets)[0];
  look.loss = loss.item<double>();
  for (const at::Tensor& output : outputs) look.outputs.push_back(copyOf(output));
  if (!gradients || !loss.requires_grad()) return look;

  std::vector<NamedTensor> wanted;
  std::vector<at::Tensor> tensors;
  for (const NamedTensor& parameter : context.model.parameters()) {
    if (!parameter.tensor.requires_grad()) continue;
    wanted.push_back(parameter);
    tensors.push_back(parameter.tensor);
  }
  const auto all = torch::autograd::grad({loss}, tensors, {}, /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].defined()) look.gradients.push_back({wanted[i].name, copyOf(all[i])});
  }
  for (size_t i = 0; i < look.seen.size(); ++i) look.seen[i].gradient = (*found)[i];
  return look;
}

}  // namespace neve
