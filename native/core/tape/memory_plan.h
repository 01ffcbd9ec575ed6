// Where values lie in one piece of memory, when it is known from when to when each is needed.
#pragma once

#include <cstddef>
#include <vector>

namespace neve {

struct TapeSpan {
  size_t first = 0;  // the node that makes the value
  size_t last = 0;   // the last one that reads it
  size_t bytes = 0;
  size_t offset = 0;
};

// To 64, so that no two values share a line of the cache.
constexpr size_t alignedBytes(size_t bytes) { return (bytes + 63) / 64 * 64; }

// Sets the offsets, aligned: those whose spans touch do not share memory. Returns the bytes of the whole.
size_t planMemory(std::vector<TapeSpan>& spans);

}  // namespace neve
