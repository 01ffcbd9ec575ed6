// Opens the device's memory to the kernels that are launched while it lives, besides making that device the present one.
#pragma once

#include <c10/core/DeviceGuard.h>

#include "../../../device/simulated_cuda.h"

namespace c10::cuda {

class CUDAGuard {
 public:
  explicit CUDAGuard(c10::DeviceIndex device) : guard_(c10::Device(c10::kCUDA, device)), device_(device) {
    simulated_cuda_begin_kernel(device_);
  }
  ~CUDAGuard() { simulated_cuda_end_kernel(device_); }
  CUDAGuard(const CUDAGuard&) = delete;
  CUDAGuard& operator=(const CUDAGuard&) = delete;

 private:
  c10::DeviceGuard guard_;
  int device_;
};

}  // namespace c10::cuda
