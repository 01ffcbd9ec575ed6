// The tangent kernel as a function of a vector, K z = J (J' z), for data that it is too large for.
#pragma once

#include "kernel_network.h"

namespace neve {

class KernelOperator {
 public:
  KernelOperator(const KernelNetwork& network, bool trace, bool centred);

  int64_t size() const { return trace_ ? network_.samples() : network_.samples() * network_.outputs(); }
  // K z, float64 [size].
  at::Tensor apply(const at::Tensor& z) const;
  // The sum of y' K y over columns y of [size, k]: |J' y|^2, no more than a backward pass.
  double quadratic(const at::Tensor& columns) const;

 private:
  using Parameters = std::vector<at::Tensor>;

  // J' z for z [n, outputs].
  Parameters pull(const at::Tensor& z) const;
  // J w, [n, outputs].
  at::Tensor push(const Parameters& w) const;
  at::Tensor centred(const at::Tensor& z) const;
  // z of one output alone, as a vector of all.
  at::Tensor spread(const at::Tensor& z, int64_t output) const;

  const KernelNetwork& network_;
  bool trace_;
  bool centred_;
  Parameters parameters_;
};

}  // namespace neve
