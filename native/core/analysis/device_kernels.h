// Which of a GPU's kernels curvature is computed with.
#pragma once

#include <ATen/Context.h>

namespace neve {

// On CUDA, keeps products and convolutions of fp32 off TF32 units, whose rounding curvature would show, for as long as it lives. Switches
// of the process: libtorch has no others.
class DeviceKernels {
 public:
  explicit DeviceKernels(at::Device device) : on_(device.is_cuda()) {
    if (!on_) return;
    at::Context& context = at::globalContext();
    products_ = context.allowTF32CuBLAS();
    convolutions_ = context.allowTF32CuDNN();
    cudnn_ = context.userEnabledCuDNN();
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
  }
  ~DeviceKernels() {
    if (!on_) return;
    at::Context& context = at::globalContext();
    context.setAllowTF32CuBLAS(products_);
    context.setAllowTF32CuDNN(convolutions_);
    context.setUserEnabledCuDNN(cudnn_);
  }
  DeviceKernels(const DeviceKernels&) = delete;
  DeviceKernels& operator=(const DeviceKernels&) = delete;

  // Also without cuDNN, whose recurrent layers have no gradient in evaluation mode. False where that changes nothing.
  bool leaveCudnn() {
    if (!on_ || !at::globalContext().userEnabledCuDNN()) return false;
    at::globalContext().setUserEnabledCuDNN(false);
    return true;
  }

 private:
  bool on_;
  bool products_ = false;
  bool convolutions_ = false;
  bool cudnn_ = false;
};

}  // namespace neve
