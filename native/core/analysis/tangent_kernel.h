// The empirical neural tangent kernel K = J J', of the model's first output in evaluation mode, and its alignment with the targets.
//
// Source: Jacot, Gabriel, Hongler, "Neural Tangent Kernel" (arXiv 1806.07572); alignment as Cristianini et al., "On kernel-target
// alignment".
#pragma once

#include <string>
#include <vector>

#include "../resident_source.h"
#include "../train_session.h"
#include "kernel_spectrum.h"

namespace neve {

struct KernelOptions {
  enum class Method : uint8_t { Auto, Structured, Jacobian, MatrixFree };

  Method method = Method::Auto;
  bool trace = false;
  bool centred = false;
  bool keepKernel = true;
  int64_t top = 20;
  int64_t probes = 128;
  int64_t seed = 0;
  int64_t maxBytes = int64_t{1} << 30;
};

struct KernelMethod {
  std::string parameter;
  const char* method;
};

struct KernelResult {
  at::Tensor kernel;  // float64 on the host; undefined where it was not asked for or not made
  KernelSpectrum spectrum;
  int64_t samples = 0;
  int64_t outputs = 0;
  std::vector<KernelMethod> methods;
  bool converged = true;
  double seconds = 0;
};

// Throws as KernelNetwork, kernelTargets and spectrumOf; ERR_KERNEL_STRUCTURE where `Structured` cannot be had; ERR_KERNEL_SIZE for a
// kernel that is too large to be had whole.
KernelResult tangentKernel(const AnalysisContext& context, const ResidentSource& data, const KernelOptions& options);

}  // namespace neve
