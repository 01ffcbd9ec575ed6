// The memory of accelerators, as libtorch's allocator keeps it.
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <optional>

namespace neve {

struct DeviceMemory {
  int64_t allocated;  // bytes of tensors
  int64_t reserved;   // bytes that the allocator holds, those included
  int64_t free;       // bytes of the device that nobody holds; -1 where that is not told
  int64_t total;      // bytes of the device; -1 where that is not told
};

// Nothing where there is no such device.
std::optional<DeviceMemory> deviceMemory(c10::DeviceIndex cudaDevice);

// Gives memory that is held for later tensors back to the devices, so that it can be cut anew.
void emptyDeviceCache();

}  // namespace neve
