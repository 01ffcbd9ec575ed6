#include "kernel_operator.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <torch/csrc/autograd/autograd.h>

#include "kernel_spectrum.h"

namespace neve {

KernelOperator::KernelOperator(const KernelNetwork& network, bool trace, bool centred)
    : network_(network), trace_(trace), centred_(centred) {
  for (const NamedTensor& parameter : network.trained()) parameters_.push_back(parameter.tensor);
}

at::Tensor KernelOperator::centred(const at::Tensor& z) const { return centred_ ? centredRows(z, network_.samples()) : z; }

at::Tensor KernelOperator::spread(const at::Tensor& z, int64_t output) const {
  at::Tensor all = at::zeros({network_.samples(), network_.outputs()}, z.options());
  all.select(1, output).copy_(z);
  return all;
}

at::Tensor KernelOperator::apply(const at::Tensor& z) const {
  const at::Tensor given = centred(z);
  if (!trace_) return centred(push(pull(given.view({network_.samples(), network_.outputs()}))).view({-1}));
  at::Tensor sum = at::zeros_like(given);
  for (int64_t output = 0; output < network_.outputs(); ++output) sum.add_(push(pull(spread(given, output))).select(1, output));
  return centred(sum);
}

double KernelOperator::quadratic(const at::Tensor& columns) const {
  double sum = 0;
  const auto add = [&](const at::Tensor& cotangent) {
    for (const at::Tensor& part : pull(cotangent)) {
      if (part.defined()) sum += part.square().sum(at::kDouble).item<double>();
    }
  };
  for (int64_t column = 0; column < columns.size(1); ++column) {
    const at::Tensor y = centred(columns.select(1, column).contiguous());
    if (!trace_) {
      add(y.view({network_.samples(), network_.outputs()}));
      continue;
    }
    for (int64_t output = 0; output < network_.outputs(); ++output) add(spread(y, output));
  }
  return sum;
}

KernelOperator::Parameters KernelOperator::pull(const at::Tensor& z) const {
  Parameters sum(parameters_.size());
  int64_t first = 0;
  for (int64_t index = 0; index < network_.data().batches(); ++index) {
    const Batch batch = network_.batch(index);
    const at::Tensor outputs = network_.run(batch.inputs);
    const at::Tensor cotangent = z.narrow(0, first, batch.rows).to(outputs.scalar_type()).contiguous();
    const Parameters part = network_.gradients(outputs, cotangent, parameters_, /*keepGraph=*/false, /*createGraph=*/false);
    for (size_t i = 0; i < sum.size(); ++i) {
      if (part[i].defined()) sum[i] = sum[i].defined() ? sum[i] + part[i] : part[i];
    }
    first += batch.rows;
  }
  return sum;
}

// The gradient of <J' u, w> with respect to u, which is linear in u: no forward mode is needed, which TorchScript does not have.
at::Tensor KernelOperator::push(const Parameters& w) const {
  const at::AutoGradMode gradients(true);
  std::vector<at::Tensor> parts;
  for (int64_t index = 0; index < network_.data().batches(); ++index) {
    const Batch batch = network_.batch(index);
    const at::Tensor outputs = network_.run(batch.inputs);
    const at::Tensor u = at::zeros_like(outputs, at::MemoryFormat::Contiguous).detach().requires_grad_(true);
    const Parameters pulled = network_.gradients(outputs, u, parameters_, /*keepGraph=*/true, /*createGraph=*/true);
    at::Tensor product;
    for (size_t i = 0; i < w.size(); ++i) {
      if (!pulled[i].defined() || !w[i].defined() || !pulled[i].requires_grad()) continue;
      const at::Tensor term = (pulled[i] * w[i]).sum();
      product = product.defined() ? product + term : term;
    }
    at::Tensor part;
    if (product.defined()) part = torch::autograd::grad({product}, {u}, {}, std::nullopt, false, /*allow_unused=*/true)[0];
    parts.push_back((part.defined() ? part : at::zeros_like(u)).detach().to(at::kDouble).reshape({batch.rows, -1}));
  }
  return at::cat(parts);
}

}  // namespace neve
