#include "memory.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "counters.h"
#include "graphs.h"
#include "streams.h"

namespace simulated {
namespace {

constexpr size_t kRounding = 512;
// Addresses that each device has; what it may use is less.
constexpr size_t kRegion = size_t{1} << 36;
// Bytes that no computation leaves: not-a-numbers, and indices out of any range.
constexpr int kPoison = 0xFF;
// Above this, freed memory goes back to the system instead of being overwritten.
constexpr size_t kKeep = size_t{1} << 20;

int64_t fromEnvironment(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoll(value);
}

thread_local int admitted = 0;
std::atomic<uint64_t> allocations{0};

class Device {
 public:
  void map(int file, char* device, char* host, size_t offset) {
    const int flags = MAP_SHARED | MAP_NORESERVE | MAP_FIXED;
    device_ = device;
    host_ = host;
    file_ = file;
    offset_ = offset;
    TORCH_CHECK(mmap(device, kRegion, PROT_NONE, flags, file, static_cast<off_t>(offset)) == device, "No room for a device's memory.");
    TORCH_CHECK(mmap(host, kRegion, PROT_READ | PROT_WRITE, flags, file, static_cast<off_t>(offset)) == host,
                "No room for a device's memory.");
  }

  char* device() const { return device_; }
  char* host() const { return host_; }

  void* take(size_t bytes) {
    const std::lock_guard lock(mutex_);
    auto& freed = free_[bytes];
    char* block = nullptr;
    if (!freed.empty()) {
      block = freed.back();
      freed.pop_back();
    } else {
      TORCH_CHECK_WITH(OutOfMemoryError, used_ + bytes <= kRegion, "CUDA out of memory. The simulated device has no addresses left.");
      block = device_ + used_;
      used_ += bytes;
    }
    std::memset(host_ + (block - device_), kPoison, bytes);
    taken_[block] = {bytes, ++allocations};
    return block;
  }

  size_t give(void* block) {
    const std::lock_guard lock(mutex_);
    const auto found = taken_.find(static_cast<char*>(block));
    const size_t bytes = found->second.bytes;
    const size_t place = static_cast<size_t>(found->first - device_);
    if (bytes > kKeep) {
      fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset_ + place), static_cast<off_t>(bytes));
    } else {
      std::memset(host_ + place, kPoison, bytes);
    }
    free_[bytes].push_back(found->first);
    taken_.erase(found);
    return bytes;
  }

  uint64_t allocationAt(const void* address) {
    const std::lock_guard lock(mutex_);
    const auto found = taken_.find(static_cast<char*>(const_cast<void*>(address)));
    return found == taken_.end() ? 0 : found->second.allocation;
  }

  Contents contents() {
    const std::lock_guard lock(mutex_);
    Contents all;
    for (const auto& [block, taken] : taken_) {
      const char* first = host_ + (block - device_);
      all.blocks.push_back({block, taken.allocation, {first, first + taken.bytes}});
    }
    return all;
  }

  void putBack(const Contents& contents) {
    const std::lock_guard lock(mutex_);
    auto since = taken_;
    for (const Contents::Block& each : contents.blocks) {
      const auto found = taken_.find(static_cast<char*>(each.address));
      if (found == taken_.end() || found->second.allocation != each.allocation) continue;
      std::memcpy(host_ + (found->first - device_), each.bytes.data(), each.bytes.size());
      since.erase(found->first);
    }
    for (const auto& [block, taken] : since) std::memset(host_ + (block - device_), kPoison, taken.bytes);
  }

  void open() {
    const std::lock_guard lock(mutex_);
    if (opened_++ == 0) protect(PROT_READ | PROT_WRITE);
  }
  void close() {
    const std::lock_guard lock(mutex_);
    if (--opened_ == 0) protect(PROT_NONE);
  }

 private:
  // All of it: what is used may grow while a kernel runs.
  void protect(int mode) { mprotect(device_, kRegion, mode); }

  std::mutex mutex_;
  char* device_ = nullptr;
  char* host_ = nullptr;
  int file_ = -1;
  size_t offset_ = 0;
  size_t used_ = 0;
  int opened_ = 0;
  std::map<size_t, std::vector<char*>> free_;
  struct Taken {
    size_t bytes;
    uint64_t allocation;
  };
  std::unordered_map<char*, Taken> taken_;
};

// Made once, never destroyed: tensors may outlive everything.
class Memory {
 public:
  Memory() : count_(static_cast<int>(std::clamp<int64_t>(fromEnvironment("SIMULATED_CUDA_DEVICES", 2), 1, 8))) {
    limit_ = fromEnvironment("SIMULATED_CUDA_MEMORY", int64_t{8} << 30);
    const size_t all = static_cast<size_t>(count_) * kRegion;
    const int file = memfd_create("simulated-cuda", MFD_CLOEXEC);
    TORCH_CHECK(file >= 0 && ftruncate(file, static_cast<off_t>(all)) == 0, "The simulated device's memory cannot be made.");
    const auto reserve = [all] {
      void* room = mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      TORCH_CHECK(room != MAP_FAILED, "The simulated device finds no addresses.");
      return static_cast<char*>(room);
    };
    base_ = reserve();
    char* host = reserve();
    devices_ = std::vector<Device>(static_cast<size_t>(count_));
    for (size_t i = 0; i < devices_.size(); ++i) devices_[i].map(file, base_ + i * kRegion, host + i * kRegion, i * kRegion);
  }

  int count() const { return count_; }
  int deviceOf(const void* address) const {
    const auto* place = static_cast<const char*>(address);
    if (place < base_ || place >= base_ + devices_.size() * kRegion) return -1;
    return static_cast<int>(static_cast<size_t>(place - base_) / kRegion);
  }
  Device& at(int index) { return devices_.at(static_cast<size_t>(index)); }

  // Whether an allocation is refused on purpose.
  void admit(int device, size_t bytes) {
    bool refused = false;
    {
      const std::lock_guard lock(mutex_);
      if (failAfter_ > 0) {
        --failAfter_;
      } else if (failing_ > 0) {
        --failing_;
        refused = true;
      }
    }
    count_one(Count::Allocation);
    if (refused) refuse(device, bytes);
  }

  void add(int device, size_t bytes) {
    bool refused = false;
    {
      const std::lock_guard lock(mutex_);
      refused = live_[static_cast<size_t>(device)] + static_cast<int64_t>(bytes) > limit_;
      if (!refused) {
        live_[static_cast<size_t>(device)] += static_cast<int64_t>(bytes);
        ++blocks_;
        peak_ = std::max(peak_, total());
      }
    }
    if (refused) refuse(device, bytes);
  }

  void remove(int device, size_t bytes) {
    const std::lock_guard lock(mutex_);
    live_[static_cast<size_t>(device)] -= static_cast<int64_t>(bytes);
    --blocks_;
  }

  void fail(int64_t first, int64_t count) {
    const std::lock_guard lock(mutex_);
    failAfter_ = first - 1;
    failing_ = first > 0 ? count : 0;
  }
  void limit(int64_t bytes) {
    const std::lock_guard lock(mutex_);
    limit_ = bytes;
  }
  std::pair<int64_t, int64_t> figures(int device) {
    const std::lock_guard lock(mutex_);
    return {live_[static_cast<size_t>(device)], limit_};
  }
  MemoryCounts counts() {
    const std::lock_guard lock(mutex_);
    return {blocks_, total(), peak_};
  }
  void resetPeak() {
    const std::lock_guard lock(mutex_);
    peak_ = total();
  }

 private:
  static void count_one(Count what) { simulated::count(what); }
  int64_t total() const {
    int64_t sum = 0;
    for (const int64_t each : live_) sum += each;
    return sum;
  }

  // In a GPU's own words.
  [[noreturn]] void refuse(int device, size_t bytes) {
    count_one(Count::Refusal);
    const auto [live, limit] = figures(device);
    const auto size = [](int64_t amount) {
      return c10::CachingAllocator::format_size(static_cast<uint64_t>(std::max<int64_t>(amount, 0)));
    };
    TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate ", size(static_cast<int64_t>(bytes)), ". GPU ", device,
                     " has a total capacity of ", size(limit), " of which ", size(limit - live),
                     " is free. Including non-PyTorch memory, this process has ", size(live), " memory in use. Of the allocated memory ",
                     size(live), " is allocated by PyTorch, and ", size(0), " is reserved by PyTorch but unallocated.");
    std::abort();
  }

  int count_;
  char* base_ = nullptr;
  std::vector<Device> devices_;
  std::mutex mutex_;
  std::array<int64_t, 8> live_{};
  int64_t limit_ = 0;
  int64_t blocks_ = 0;
  int64_t peak_ = 0;
  int64_t failAfter_ = 0;
  int64_t failing_ = 0;
};

Memory& memory() {
  static auto* only = new Memory();
  return *only;
}

void freeBlock(void* block) {
  if (block == nullptr) return;
  const int device = memory().deviceOf(block);
  memory().remove(device, memory().at(device).give(block));
}

class SimulatedAllocator final : public c10::DeviceAllocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    return simulated::allocate(bytes, c10::impl::VirtualGuardImpl(c10::kCUDA).getDevice().index());
  }
  c10::DeleterFnPtr raw_deleter() const override { return freeBlock; }
  void copy_data(void* to, const void* from, size_t bytes) const override { std::memcpy(hostView(to), hostView(from), bytes); }
  bool initialized() override { return true; }
  void emptyCache(c10::MempoolId_t) override {}
  void recordStream(const c10::DataPtr&, c10::Stream) override {}
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex device) override {
    c10::CachingDeviceAllocator::DeviceStats stats;
    const auto [live, limit] = memory().figures(device);
    static_cast<void>(limit);
    stats.allocated_bytes[0].current = live;
    stats.reserved_bytes[0].current = live;
    return stats;
  }
  void resetAccumulatedStats(c10::DeviceIndex) override {}
  void resetPeakStats(c10::DeviceIndex) override { simulated::resetPeak(); }
  std::pair<size_t, size_t> getMemoryInfo(c10::DeviceIndex device) override {
    const auto [live, limit] = memory().figures(device);
    return {static_cast<size_t>(std::max<int64_t>(limit - live, 0)), static_cast<size_t>(limit)};
  }
};

class PinnedAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    if (bytes == 0) return {nullptr, c10::Device(c10::kCPU)};
    void* block = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    TORCH_CHECK_WITH(OutOfMemoryError, block != nullptr, "The host has no memory left to pin.");
    const std::lock_guard lock(mutex_);
    ranges_[static_cast<char*>(block)] = bytes;
    return {block, block, release, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return release; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }

  bool holds(const void* address) {
    const auto* place = static_cast<const char*>(address);
    const std::lock_guard lock(mutex_);
    auto after = ranges_.upper_bound(const_cast<char*>(place));
    if (after == ranges_.begin()) return false;
    --after;
    return place < after->first + after->second;
  }
  int64_t blocks() {
    const std::lock_guard lock(mutex_);
    return static_cast<int64_t>(ranges_.size());
  }

 private:
  static void release(void* block);

  std::mutex mutex_;
  std::map<char*, size_t> ranges_;
};

PinnedAllocator& pinned() {
  static auto* only = new PinnedAllocator();
  return *only;
}

void PinnedAllocator::release(void* block) {
  if (block == nullptr) return;
  size_t bytes = 0;
  {
    const std::lock_guard lock(pinned().mutex_);
    const auto found = pinned().ranges_.find(static_cast<char*>(block));
    bytes = found->second;
    pinned().ranges_.erase(found);
  }
  forgetCopies(block, bytes);
  std::free(block);
}

}  // namespace

int deviceCount() { return memory().count(); }
int deviceOf(const void* address) { return memory().deviceOf(address); }

void* hostView(const void* address) {
  const int index = memory().deviceOf(address);
  if (index < 0) return const_cast<void*>(address);
  const Device& device = memory().at(index);
  return device.host() + (static_cast<const char*>(address) - device.device());
}

c10::DataPtr allocate(size_t bytes, int device) {
  const c10::Device place(c10::kCUDA, static_cast<c10::DeviceIndex>(device));
  if (bytes == 0) return {nullptr, place};
  const size_t rounded = (bytes + kRounding - 1) / kRounding * kRounding;
  if (admitted > 0) {
    --admitted;
  } else if (!isReplaying()) {
    memory().admit(device, rounded);
  }
  memory().add(device, rounded);
  void* block = memory().at(device).take(rounded);
  return {block, block, freeBlock, place};
}

Admission::Admission(int count, int device) {
  if (isReplaying()) return;
  for (int i = 0; i < count; ++i) memory().admit(device, 0);
  admitted = count;
}
Admission::~Admission() { admitted = 0; }

void failAllocations(int64_t first, int64_t count) { memory().fail(first, count); }
void setMemory(int64_t bytes) { memory().limit(bytes); }
MemoryCounts memoryCounts() { return memory().counts(); }
void resetPeak() { memory().resetPeak(); }
uint64_t allocationAt(const void* address) {
  const int device = memory().deviceOf(address);
  return device < 0 ? 0 : memory().at(device).allocationAt(address);
}
uint64_t allocationsSoFar() { return allocations.load(); }
Contents contentsOf(int device) { return memory().at(device).contents(); }
void putBack(int device, const Contents& contents) { memory().at(device).putBack(contents); }
void openDeviceView(int device) { memory().at(device).open(); }
void closeDeviceView(int device) { memory().at(device).close(); }

c10::DeviceAllocator& deviceAllocator() {
  static auto* only = new SimulatedAllocator();
  return *only;
}
c10::Allocator& pinnedAllocator() { return pinned(); }
bool isPinned(const void* address) { return pinned().holds(address); }
int64_t pinnedBlocks() { return pinned().blocks(); }

}  // namespace simulated
