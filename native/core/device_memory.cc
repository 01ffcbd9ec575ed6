#include "device_memory.h"

#include <ATen/Context.h>
#include <c10/core/CachingDeviceAllocator.h>

namespace neve {
namespace {

c10::DeviceAllocator* cudaAllocator() { return dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(c10::kCUDA)); }

}  // namespace

std::optional<DeviceMemory> deviceMemory(c10::DeviceIndex cudaDevice) {
  c10::DeviceAllocator* allocator = cudaAllocator();
  if (allocator == nullptr) return std::nullopt;
  if (!allocator->initialized()) at::globalContext().lazyInitDevice(c10::kCUDA);
  DeviceMemory memory{0, 0, -1, -1};
  const c10::CachingDeviceAllocator::DeviceStats stats = allocator->getDeviceStats(cudaDevice);
  memory.allocated = stats.allocated_bytes[0].current;
  memory.reserved = stats.reserved_bytes[0].current;
  try {
    const auto [free, total] = allocator->getMemoryInfo(cudaDevice);
    memory.free = static_cast<int64_t>(free);
    memory.total = static_cast<int64_t>(total);
  } catch (const c10::Error&) {
    // Not every version's allocator tells.
  }
  return memory;
}

void emptyDeviceCache() {
  c10::DeviceAllocator* allocator = cudaAllocator();
  if (allocator != nullptr && allocator->initialized()) allocator->emptyCache();
}

}  // namespace neve
