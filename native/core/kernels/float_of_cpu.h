#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

// What own kernels read: float32 in a CPU's memory, as it is written there.
inline bool isFloatOfCpu(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.has_storage() && tensor.scalar_type() == at::kFloat &&
         !tensor.is_neg();
}

}  // namespace neve
