// Memory for vectors.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#include "../../heap.h"

namespace neve {

// Begins with a line of the cache, lest every vector lie in two; and leaves new values as they are found, unless one is given.
template <typename Value>
struct LineAllocator {
  using value_type = Value;

  LineAllocator() = default;
  template <typename Other>
  LineAllocator(const LineAllocator<Other>&) {}

  Value* allocate(std::size_t count) {
    void* block = takeBlock(count * sizeof(Value));
    if (block == nullptr) throw std::bad_alloc();
    return static_cast<Value*>(block);
  }
  void deallocate(Value* values, std::size_t) { freeBlock(values); }
  template <typename Other>
  void construct(Other* place) {
    ::new (static_cast<void*>(place)) Other;
  }
  template <typename Other>
  void construct(Other* place, const Other& value) {
    ::new (static_cast<void*>(place)) Other(value);
  }
  bool operator==(const LineAllocator&) const { return true; }
};

using Floats = std::vector<float, LineAllocator<float>>;

}  // namespace neve
