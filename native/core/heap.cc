#include "heap.h"

#include <mutex>

#if defined(__GLIBC__)
#include <c10/core/CPUAllocator.h>
#include <malloc.h>

#include <cstdint>
#include <cstdlib>
#endif

namespace neve {

#if defined(__GLIBC__)
namespace {

constexpr uintptr_t ALIGNMENT = 64;

// What `malloc` gave stands before the block.
void freeBlock(void* block) {
  if (block != nullptr) std::free(static_cast<void**>(block)[-1]);
}

// Blocks from `malloc`, aligned by hand. libtorch takes them from `posix_memalign`, which looks for room for the block and for what
// aligning it may cost: where a block was freed it finds too little for another one of the same size, and the heap grows instead.
class HeapAllocator final : public c10::Allocator {
 public:
  explicit HeapAllocator(c10::Allocator* libtorchs) : libtorchs_(libtorchs) {}

  c10::DataPtr allocate(size_t bytes) override {
    if (bytes == 0) return {nullptr, nullptr, &freeBlock, c10::kCPU};
    void* whole = bytes > SIZE_MAX - ALIGNMENT ? nullptr : std::malloc(bytes + ALIGNMENT);
    if (whole == nullptr) return libtorchs_->allocate(bytes);  // which says what is wrong
    // The C library aligns to 16 bytes, so at least those are left before the block.
    void* block = reinterpret_cast<void*>((reinterpret_cast<uintptr_t>(whole) / ALIGNMENT + 1) * ALIGNMENT);
    static_cast<void**>(block)[-1] = whole;
    return {block, block, &freeBlock, c10::kCPU};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &freeBlock; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }

 private:
  c10::Allocator* libtorchs_;
};

// As the addon is loaded: blocks of libtorch's allocator must not come to this one.
const bool allocatorReplaced = [] {
  static HeapAllocator allocator(c10::GetCPUAllocator());
  c10::SetCPUAllocator(&allocator);
  return true;
}();

}  // namespace
#endif

void keepFreedMemory() {
#if defined(__GLIBC__)
  // Blocks up to this size come from the heap, and the heap keeps as much at its end.
  constexpr int kBytes = 1 << 30;
  // The heaps of threads are chunks of 64 MiB; one that falls empty stays when the padding is larger.
  constexpr int kPadding = 1 << 27;
  static std::once_flag once;
  std::call_once(once, [] {
    mallopt(M_MMAP_THRESHOLD, kBytes);
    mallopt(M_TRIM_THRESHOLD, kBytes);
    mallopt(M_TOP_PAD, kPadding);
  });
#endif
}

void returnFreedMemory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

}  // namespace neve
