// The device's memory. Each address has two views: the device's, which is what data_ptr() gives and which nobody may touch, and the host's,
// through which operators work. A host that takes a device's pointer for its own faults at that very line.
#pragma once

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Device.h>

#include <cstddef>
#include <cstdint>
#include <vector>

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

// Which allocation the memory at an address is of, counted from 1 over all; 0 for none.
uint64_t allocationAt(const void* address);
// What memory that is taken from here on will be beyond.
uint64_t allocationsSoFar();
// All that a device's memory holds.
struct Contents {
  struct Block {
    void* address;
    uint64_t allocation;
    std::vector<char> bytes;
  };
  std::vector<Block> blocks;
};
Contents contentsOf(int device);
// Puts back what is still there of it, and makes what was taken since unreadable.
void putBack(int device, const Contents& contents);

// For kernels that take addresses: opens the device's view while one runs.
void openDeviceView(int device);
void closeDeviceView(int device);

c10::DeviceAllocator& deviceAllocator();
// Page-locked host memory.
c10::Allocator& pinnedAllocator();
bool isPinned(const void* address);
int64_t pinnedBlocks();

}  // namespace simulated
