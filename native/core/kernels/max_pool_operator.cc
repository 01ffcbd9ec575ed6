// Maxima over windows of images with channels last, eight channels at once; libtorch's own loop keeps them in memory.
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d_with_indices_cpu_dispatch.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "own_kernels.h"
#include "replace_kernels.h"

#if defined(__x86_64__)
#include "register_tiles.h"
#include "vector_functions.h"

namespace neve {
namespace {

using tiles::LANES;

struct PoolSizes {
  int64_t images, channels, height, width;
  int64_t windowHeight, windowWidth, strideY, strideX, padY, padX;

  int64_t outHeight() const { return (height + 2 * padY - windowHeight) / strideY + 1; }
  int64_t outWidth() const { return (width + 2 * padX - windowWidth) / strideX + 1; }
};

// None for what is left to libtorch, which says what is wrong as well.
std::optional<PoolSizes> poolSizesOf(const at::Tensor& input, at::IntArrayRef window, at::IntArrayRef stride, at::IntArrayRef padding,
                                     at::IntArrayRef dilation, bool ceil) {
  if (!ownKernels() || ceil || input.dim() != 4 || input.scalar_type() != at::kFloat || input.layout() != at::kStrided) return std::nullopt;
  const auto isPair = [](at::IntArrayRef values) { return values.size() == 1 || values.size() == 2; };
  if (!isPair(window) || !isPair(padding) || !isPair(dilation) || !(stride.empty() || isPair(stride))) return std::nullopt;
  if (dilation[0] != 1 || dilation.back() != 1 || input.numel() == 0) return std::nullopt;
  if (input.suggest_memory_format() != at::MemoryFormat::ChannelsLast) return std::nullopt;
  const at::IntArrayRef step = stride.empty() ? window : stride;
  const PoolSizes sizes{input.size(0), input.size(1), input.size(2), input.size(3), window[0],
                        window.back(), step[0],       step.back(),   padding[0],    padding.back()};
  const bool fits = sizes.windowHeight > 0 && sizes.windowWidth > 0 && sizes.strideY > 0 && sizes.strideX > 0 && sizes.padY >= 0 &&
                    sizes.padX >= 0 && sizes.padY <= sizes.windowHeight / 2 && sizes.padX <= sizes.windowWidth / 2 &&
                    sizes.height + 2 * sizes.padY >= sizes.windowHeight && sizes.width + 2 * sizes.padX >= sizes.windowWidth &&
                    sizes.height * sizes.width <= std::numeric_limits<int32_t>::max();
  return fits ? std::optional(sizes) : std::nullopt;
}

// The rows and columns of an image that a window sees.
struct PoolWindow {
  int64_t top, bottom, left, right;
};

// Up to eight channels from `input` on, of which `count` are there.
NEVE_AVX2 void poolLanes(const PoolSizes& s, const PoolWindow& window, const float* input, int64_t count, float* values, int64_t* indices) {
  const __m256i lanes = tiles::firstLanes(count);
  __m256 best = _mm256_set1_ps(-std::numeric_limits<float>::infinity());
  __m256i at = _mm256_set1_epi32(static_cast<int>(window.top * s.width + window.left));
  for (int64_t y = window.top; y < window.bottom; y++) {
    for (int64_t x = window.left; x < window.right; x++) {
      const int64_t place = y * s.width + x;
      const float* from = input + place * s.channels;
      const __m256 value = count == LANES ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, lanes);
      // As libtorch: what is not a number is taken, and stays unless another one comes.
      const __m256 more = _mm256_or_ps(_mm256_cmp_ps(value, best, _CMP_GT_OQ), _mm256_cmp_ps(value, value, _CMP_UNORD_Q));
      best = _mm256_blendv_ps(best, value, more);
      at = _mm256_blendv_epi8(at, _mm256_set1_epi32(static_cast<int>(place)), _mm256_castps_si256(more));
    }
  }
  const auto store = [&](float* toValues, int64_t* toIndices) NEVE_AVX2 {
    _mm256_storeu_ps(toValues, best);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(toIndices), _mm256_cvtepi32_epi64(_mm256_castsi256_si128(at)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(toIndices + 4), _mm256_cvtepi32_epi64(_mm256_extracti128_si256(at, 1)));
  };
  if (count == LANES) return store(values, indices);
  float someValues[LANES];
  int64_t someIndices[LANES];
  store(someValues, someIndices);
  std::copy_n(someValues, count, values);
  std::copy_n(someIndices, count, indices);
}

std::tuple<at::Tensor, at::Tensor> maxPool(const at::Tensor& input, at::IntArrayRef window, at::IntArrayRef stride, at::IntArrayRef padding,
                                           at::IntArrayRef dilation, bool ceil) {
  const auto sizes = poolSizesOf(input, window, stride, padding, dilation, ceil);
  if (!sizes) return at::cpu::max_pool2d_with_indices(input, window, stride, padding, dilation, ceil);
  const PoolSizes& s = *sizes;
  const at::Tensor images = input.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth();
  const auto make = [&](at::ScalarType type) {
    return at::empty({s.images, s.channels, outHeight, outWidth},
                     input.options().dtype(type).memory_format(at::MemoryFormat::ChannelsLast));
  };
  at::Tensor values = make(at::kFloat), indices = make(at::kLong);
  const float* from = images.const_data_ptr<float>();
  float* toValues = values.mutable_data_ptr<float>();
  int64_t* toIndices = indices.mutable_data_ptr<int64_t>();
  const int64_t valuesARow = outWidth * s.channels;
  at::parallel_for(0, s.images * outHeight, std::max<int64_t>(1, 8192 / valuesARow), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* image = from + row / outHeight * s.height * s.width * s.channels;
      const int64_t y = row % outHeight * s.strideY - s.padY;
      for (int64_t column = 0; column < outWidth; column++) {
        const int64_t x = column * s.strideX - s.padX, to = row * valuesARow + column * s.channels;
        const PoolWindow seen{std::max<int64_t>(y, 0), std::min(y + s.windowHeight, s.height), std::max<int64_t>(x, 0),
                              std::min(x + s.windowWidth, s.width)};
        for (int64_t c = 0; c < s.channels; c += LANES) {
          poolLanes(s, seen, image + c, std::min(LANES, s.channels - c), toValues + to + c, toIndices + to + c);
        }
      }
    }
  });
  return {values, indices};
}

const bool maxPoolReplaced = replaceKernels([](torch::Library& library) { library.impl("max_pool2d_with_indices", maxPool); });

}  // namespace
}  // namespace neve
#endif
