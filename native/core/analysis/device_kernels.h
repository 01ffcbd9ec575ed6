// Which of a GPU's kernels curvature is computed with.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "../numeric_mode.h"

namespace neve {

// On CUDA, keeps products and convolutions of fp32 off TF32 units, whose rounding curvature would show, for as long as it lives.
class DeviceKernels {
 public:
  explicit DeviceKernels(at::Device device) {
    if (device.is_cuda()) exact_.emplace(exactMode());
  }

  // Also without cuDNN, whose recurrent layers have no gradient in evaluation mode. False where that changes nothing.
  bool leaveCudnn() {
    if (!exact_ || withoutCudnn_) return false;
    NumericMode mode = exactMode();
    mode.cudnn = false;
    withoutCudnn_.emplace(mode);
    return true;
  }

 private:
  static NumericMode exactMode() {
    NumericMode mode = NumericModeGuard::current();
    mode.tf32 = NumericMode::Tf32::Off;
    return mode;
  }

  std::optional<NumericModeGuard> exact_;
  std::optional<NumericModeGuard> withoutCudnn_;  // after the other, inside of which it is
};

}  // namespace neve
