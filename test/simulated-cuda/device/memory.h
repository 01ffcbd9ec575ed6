// The device's memory. Each address has two views: the device's, which is what data_ptr() gives and which nobody may touch, and the host's,
// through which operators work. A host that takes a device's pointer for its own faults at that very line.
#pragma once

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Device.h>

#include <cstddef>

namespace simulated {

int deviceCount();

// Whether an address belongs to a device, and to which; -1 for none.
int deviceOf(const void* address);
// The host's view of a device address.
void* hostView(const void* address);

// Memory of a device; empty for no bytes.
c10::DataPtr allocate(size_t bytes, int device);

// Counts allocations that an operator is about to make, and fails as they would: an operator that fails half way would leave what it
// writes to changed, and a GPU's allocates before it runs.
class Admission {
 public:
  Admission(int count, int device);
  ~Admission();
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
};

void failAllocations(int64_t first, int64_t count);
void setMemory(int64_t bytes);
struct MemoryCounts {
  int64_t blocks;
  int64_t bytes;
  int64_t peak;
};
MemoryCounts memoryCounts();
void resetPeak();

// For kernels that take addresses: opens the device's view while one runs.
void openDeviceView(int device);
void closeDeviceView(int device);

c10::DeviceAllocator& deviceAllocator();
// Page-locked host memory.
c10::Allocator& pinnedAllocator();
bool isPinned(const void* address);
int64_t pinnedBlocks();

}  // namespace simulated
