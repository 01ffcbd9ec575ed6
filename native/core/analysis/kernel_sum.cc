#include "kernel_sum.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

namespace neve {
namespace {

// Products of half-precision numbers are summed in float32.
at::Tensor summable(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble || tensor.scalar_type() == at::kFloat ? tensor : tensor.to(at::kFloat);
}

}  // namespace

KernelSum::KernelSum(int64_t samples, int64_t outputs, bool trace, at::Device device)
    : samples_(samples), outputs_(outputs), trace_(trace) {
  const int64_t size = trace ? samples : samples * outputs;
  kernel_ = at::zeros({size, size}, at::TensorOptions().dtype(at::kDouble).device(device));
}

at::Tensor KernelSum::gram(const at::Tensor& rows) const {
  const at::Tensor flat = summable(rows).reshape({trace_ ? samples_ : samples_ * outputs_, -1});
  return at::mm(flat, flat.t());
}

void KernelSum::addRows(const at::Tensor& rows) { kernel_.add_(gram(rows)); }

void KernelSum::addLayer(const at::Tensor& inputs, const at::Tensor& gradients, bool weight, bool bias) {
  at::Tensor ofGradients = gram(gradients);
  if (weight) {
    const at::Tensor flat = summable(inputs);
    at::Tensor ofInputs = at::mm(flat, flat.t());
    if (bias) ofInputs.add_(1);
    if (trace_) {
      ofGradients.mul_(ofInputs);
    } else {
      ofGradients.view({samples_, outputs_, samples_, outputs_}).mul_(ofInputs.view({samples_, 1, samples_, 1}));
    }
  }
  kernel_.add_(ofGradients);
}

}  // namespace neve
