#include "memory_plan.h"

#include <algorithm>
#include <numeric>

namespace neve {

// The largest first, each at the lowest place that is free for as long as it lives.
size_t planMemory(std::vector<TapeSpan>& spans) {
  std::vector<size_t> order(spans.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t one, size_t other) { return spans[one].bytes > spans[other].bytes; });
  std::vector<size_t> placed;  // by offset
  size_t end = 0;
  for (const size_t i : order) {
    TapeSpan& span = spans[i];
    const size_t bytes = alignedBytes(span.bytes);
    size_t offset = 0;
    for (const size_t other : placed) {
      const TapeSpan& there = spans[other];
      if (there.last < span.first || span.last < there.first) continue;
      if (there.offset >= offset + bytes) break;
      offset = std::max(offset, there.offset + alignedBytes(there.bytes));
    }
    span.offset = offset;
    end = std::max(end, offset + bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), i,
                                   [&](size_t one, size_t other) { return spans[one].offset < spans[other].offset; }),
                  i);
  }
  return end;
}

}  // namespace neve
