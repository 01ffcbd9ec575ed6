// The CUDA library's one export: a table of functions that take plain data and run on libtorch's current stream.

#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <cstddef>

#include "cuda_api.h"
#include "graph.h"
#include "nccl.h"
#include "velocity.h"

namespace {

const char* velocityPass(const NeveVelocityPass* pass) {
  const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(pass->device));
  const cudaError_t status =
      neve::launchVelocityPass(*pass, c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(pass->device)).stream());
  return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}

#ifdef USE_C10D_NCCL
constexpr auto kNcclBackend = neve::makeNcclBackend;
#else
constexpr std::nullptr_t kNcclBackend = nullptr;
#endif

constexpr NeveCudaApi kApi = {NEVE_CUDA_API_VERSION, neve::planVelocity, velocityPass,    neve::graphBegin,
                              neve::graphEnd,        neve::graphReplay,  neve::graphFree, kNcclBackend};

}  // namespace

extern "C" __attribute__((visibility("default"))) const NeveCudaApi* neve_cuda_api() { return &kApi; }
