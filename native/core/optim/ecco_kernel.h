// ECCO-DNN's arithmetic on one tensor in the processor's memory, in two passes: one looks, one moves. Where no coordinate is sped up, the
// direction is the gradient itself and is not written.
#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

// How directions are made of gradients: d = zeta * g with zeta = sqrt(max(1, min(scale * g * (g - before), limit))).
struct EccoScaling {
  double scale;
  double limit;
};

struct EccoScan {
  // The greatest magnitude of dBefore - d; infinite when any is not a finite number.
  double change;
  // Whether any zeta is above 1.
  bool scaled;
};

// Whether these four can be walked through in step: float32 or float64, in the processor's memory, with the same strides and no gaps.
bool eccoKernelFits(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& dBefore);

EccoScan eccoScan(const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& dBefore, const EccoScaling& scaling);

// parameter -= length * d; d is left in `direction` where that is defined, and is the gradient where it is not.
void eccoMove(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& direction,
              const EccoScaling& scaling, double length);

}  // namespace neve
