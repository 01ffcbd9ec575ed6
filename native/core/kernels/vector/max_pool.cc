#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>

#include "kernels.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

// The rows and columns of an image that a window sees.
struct PoolWindow {
  int64_t top, bottom, left, right;
};

// A vector of channels from `input` on, of which `count` are there.
NEVE_VECTOR void poolLanes(const PoolSizes& s, const PoolWindow& window, const float* input, int64_t count, float* values,
                           int64_t* indices) {
  const Mask lanes = vec::firstLanes(count);
  Vector best = vec::all(-std::numeric_limits<float>::infinity());
  vec::Integers at = vec::all(static_cast<int32_t>(window.top * s.width + window.left));
  for (int64_t y = window.top; y < window.bottom; y++) {
    for (int64_t x = window.left; x < window.right; x++) {
      const int64_t place = y * s.width + x;
      const float* from = input + place * s.channels;
      const Vector value = count == LANES ? vec::load(from) : vec::load(from, lanes);
      // As libtorch: what is not a number is taken, and stays unless another one comes.
      const vec::Choice more = vec::greaterOrNaN(value, best);
      best = vec::choose(more, value, best);
      at = vec::choose(more, vec::all(static_cast<int32_t>(place)), at);
    }
  }
  if (count == LANES) {
    vec::store(values, best);
    vec::store(indices, at);
    return;
  }
  int64_t someIndices[LANES];
  vec::store(someIndices, at);
  vec::store(values, lanes, best);
  std::copy_n(someIndices, count, indices);
}

}  // namespace

void maxPool(const PoolSizes& s, const float* from, float* values, int64_t* indices) {
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth(), valuesARow = outWidth * s.channels;
  at::parallel_for(0, s.images * outHeight, std::max<int64_t>(1, 8192 / valuesARow), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* image = from + row / outHeight * s.height * s.width * s.channels;
      const int64_t y = row % outHeight * s.strideY - s.padY;
      for (int64_t column = 0; column < outWidth; column++) {
        const int64_t x = column * s.strideX - s.padX, to = row * valuesARow + column * s.channels;
        const PoolWindow seen{std::max<int64_t>(y, 0), std::min(y + s.windowHeight, s.height), std::max<int64_t>(x, 0),
                              std::min(x + s.windowWidth, s.width)};
        for (int64_t c = 0; c < s.channels; c += LANES) {
          poolLanes(s, seen, image + c, std::min(LANES, s.channels - c), values + to + c, indices + to + c);
        }
      }
    }
  });
}

}  // namespace neve::NEVE_VECTOR_SPACE
