#include "kernel_spectrum.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <cmath>

#include "kernel_network.h"

namespace neve {
namespace {

std::vector<double> toList(const at::Tensor& numbers) {
  const at::Tensor host = numbers.to(at::kCPU).contiguous();
  return {host.const_data_ptr<double>(), host.const_data_ptr<double>() + host.numel()};
}

}  // namespace

at::Tensor targetColumns(const at::Tensor& targets, bool trace) { return trace ? targets : targets.reshape({-1, 1}); }

at::Tensor centredRows(const at::Tensor& rows, int64_t samples) {
  const at::Tensor bySample = rows.view({samples, -1});
  return (bySample - bySample.mean(0, /*keepdim=*/true)).view_as(rows);
}

KernelSpectrum spectrumOf(const at::Tensor& kernel, const at::Tensor& columns, int64_t top) {
  if (!kernel.isfinite().all().item<bool>()) throw diverged();
  const auto [values, vectors] = at::linalg_eigh(kernel);
  const int64_t size = values.size(0);
  const int64_t count = std::min(top, size);
  const double quadratic = (columns * at::mm(kernel, columns)).sum().item<double>();
  return spectrumOf(values.slice(0, size - count).flip(0), vectors.slice(1, size - count).flip(1), columns, quadratic,
                    kernel.norm().item<double>());
}

KernelSpectrum spectrumOf(const at::Tensor& eigenvalues, const at::Tensor& eigenvectors, const at::Tensor& columns, double quadratic,
                          double norm) {
  KernelSpectrum spectrum;
  spectrum.eigenvalues = toList(eigenvalues);
  const double squares = columns.square().sum().item<double>();
  if (squares == 0) return spectrum;
  spectrum.alignments = toList(at::mm(eigenvectors.t(), columns).square().sum(1) / squares);
  const double ofTargets = at::mm(columns.t(), columns).norm().item<double>();
  if (norm > 0) spectrum.kta = quadratic / (norm * ofTargets);
  return spectrum;
}

}  // namespace neve
