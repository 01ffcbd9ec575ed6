// The empirical tangent kernel while layers add their parts.
#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

class KernelSum {
 public:
  // `trace`: the [n, n] kernel summed over outputs, else [n * outputs, n * outputs], a sample's outputs beside each other.
  KernelSum(int64_t samples, int64_t outputs, bool trace, at::Device device);

  // Gradients of the outputs with respect to some parameters, [n, outputs, p].
  void addRows(const at::Tensor& rows);

  // The same for a weight that is applied once a sample, and its bias, which need no gradients of their own: inputs [n, d], gradients of
  // the outputs with respect to what the layer gives [n, outputs, e].
  void addLayer(const at::Tensor& inputs, const at::Tensor& gradients, bool weight, bool bias);

  // float64
  at::Tensor take() { return std::move(kernel_); }

 private:
  at::Tensor gram(const at::Tensor& rows) const;

  int64_t samples_;
  int64_t outputs_;
  bool trace_;
  at::Tensor kernel_;
};

}  // namespace neve
