#include "heap.h"

#include <cstdint>
#include <cstdlib>
#include <mutex>

#if defined(__GLIBC__)
#include <c10/core/CPUAllocator.h>
#include <malloc.h>
#endif

namespace neve {

void* takeBlock(size_t bytes) {
  constexpr uintptr_t LINE = 64;
  void* whole = bytes > SIZE_MAX - LINE ? nullptr : std::malloc(bytes + LINE);
  if (whole == nullptr) return nullptr;
  // The C library aligns to 16 bytes, so at least those are left before the block: what `malloc` gave stands there.
  void* block = reinterpret_cast<void*>((reinterpret_cast<uintptr_t>(whole) / LINE + 1) * LINE);
  static_cast<void**>(block)[-1] = whole;
  return block;
}

void freeBlock(void* block) {
  if (block != nullptr) std::free(static_cast<void**>(block)[-1]);
}

#if defined(__GLIBC__)
namespace {

// In place of libtorch's, which takes blocks from `posix_memalign`.
class HeapAllocator final : public c10::Allocator {
 public:
  explicit HeapAllocator(c10::Allocator* libtorchs) : libtorchs_(libtorchs) {}

  c10::DataPtr allocate(size_t bytes) override {
    if (bytes == 0) return {nullptr, nullptr, &freeBlock, c10::kCPU};
    void* block = takeBlock(bytes);
    if (block == nullptr) return libtorchs_->allocate(bytes);  // which says what is wrong
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
