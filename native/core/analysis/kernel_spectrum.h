// Eigenpairs of the tangent kernel and how they lie to the targets.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <vector>

namespace neve {

struct KernelSpectrum {
  std::vector<double> eigenvalues;  // the largest, descending
  std::vector<double> alignments;   // a_i of their eigenvectors; empty for targets that are all zero
  std::optional<double> kta;        // none for targets or a kernel that are all zero
};

// Targets as the kernel's own rows: [n * outputs, 1], or [n, outputs] beside a trace.
at::Tensor targetColumns(const at::Tensor& targets, bool trace);

// Takes the mean over samples out of rows [size, k], each output for itself: multiplies by (I - 11'/n).
at::Tensor centredRows(const at::Tensor& rows, int64_t samples);

// Out of the whole kernel. Throws ERR_NON_FINITE_KERNEL.
KernelSpectrum spectrumOf(const at::Tensor& kernel, const at::Tensor& columns, int64_t top);

// Out of eigenpairs and what was estimated of the rest.
KernelSpectrum spectrumOf(const at::Tensor& eigenvalues, const at::Tensor& eigenvectors, const at::Tensor& columns, double quadratic,
                          double norm);

}  // namespace neve
