#include "heap.h"

#include <mutex>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace neve {

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
