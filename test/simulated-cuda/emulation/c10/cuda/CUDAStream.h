#pragma once

#include <c10/core/Device.h>
#include <cuda_runtime_api.h>

#include <cstdint>

#include "../../../device/simulated_cuda.h"

namespace c10::cuda {

class CUDAStream {
 public:
  explicit CUDAStream(int64_t id) : id_(id) {}
  cudaStream_t stream() const { return reinterpret_cast<cudaStream_t>(id_); }

 private:
  int64_t id_;
};

inline CUDAStream getCurrentCUDAStream(c10::DeviceIndex device = 0) { return CUDAStream(simulated_cuda_current_stream(device)); }

}  // namespace c10::cuda
