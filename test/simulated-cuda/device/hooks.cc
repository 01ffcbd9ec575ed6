// What libtorch asks a CUDA build for. The registry's key is the class's name, so it must be this one.

#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/native/transformers/attention.h>
#include <torch/csrc/jit/codegen/fuser/interface.h>

#include "counters.h"
#include "generators.h"
#include "memory.h"
#include "streams.h"

namespace simulated {

struct CUDAHooks : public at::CUDAHooksInterface {
  explicit CUDAHooks(at::CUDAHooksArgs) {}

  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasCUDA() const override { return true; }
  bool hasCUDART() const override { return true; }
  bool hasPrimaryContext(at::DeviceIndex) const override { return true; }
  const at::Generator& getDefaultGenerator(at::DeviceIndex device) const override { return defaultGenerator(device); }
  at::Generator getNewGenerator(at::DeviceIndex device) const override { return newGenerator(device); }
  at::Device getDeviceFromPtr(void* data) const override {
    const int device = deviceOf(data);
    TORCH_CHECK(device >= 0, "The specified pointer resides on host memory and is not registered with any CUDA device.");
    return {at::kCUDA, static_cast<at::DeviceIndex>(device)};
  }
  bool isPinnedPtr(const void* data) const override { return isPinned(data); }
  at::Allocator* getPinnedMemoryAllocator() const override { return &pinnedAllocator(); }
  at::Allocator* getCUDADeviceAllocator() const override { return &deviceAllocator(); }
  at::DeviceIndex deviceCount() const override { return static_cast<at::DeviceIndex>(simulated::deviceCount()); }
  int getNumGPUs() const override { return simulated::deviceCount(); }
  at::DeviceIndex current_device() const override { return currentDevice(); }
  at::DeviceIndex getCurrentDevice() const override { return currentDevice(); }
  void setCurrentDevice(at::DeviceIndex device) const override { simulated::exchangeDevice(device); }
  at::DeviceIndex exchangeDevice(at::DeviceIndex device) const override { return simulated::exchangeDevice(device); }
  at::DeviceIndex maybeExchangeDevice(at::DeviceIndex device) const override { return simulated::exchangeDevice(device); }
  void deviceSynchronize(at::DeviceIndex device) const override {
    countSynchronization("device");
    finishDevice(device);
  }
  std::string showConfig() const override { return "  - CUDA, simulated on the host\n"; }
};

// REGISTER_CUDA_HOOKS names these without their namespace.
using at::CUDAHooksRegistry;
using at::RegistererCUDAHooksRegistry;
REGISTER_CUDA_HOOKS(CUDAHooks)

namespace {

int64_t plainAttention(const at::Tensor&, const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, double, bool,
                       std::optional<double>, bool) {
  return 0;
}

[[maybe_unused]] const bool prepared = [] {
  c10::SetAllocator(c10::kCUDA, &deviceAllocator(), /*priority=*/200);
  // Attention by its parts, and no code generated for TorchScript: both would look for a real GPU.
  at::native::_fused_sdp_choice_stub.set_cuda_dispatch_ptr(&plainAttention);
  torch::jit::overrideCanFuseOnGPU(false);
  return true;
}();

}  // namespace
}  // namespace simulated
