// Sums of products held in registers.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "vector.h"

namespace neve::NEVE_VECTOR_SPACE::tiles {

// Of sixteen registers or of thirty-two; the others hold what is multiplied.
constexpr int64_t ACCUMULATORS = LANES == 16 ? 28 : 12;
// A place in memory takes a general register, of which there are sixteen.
constexpr int64_t MOST_PLACES = 10;
// Columns are taken two vectors at a time; what is left over makes one or two.
constexpr int64_t BLOCK = 2 * LANES;
// Values whose weights for a block of columns stay in the first cache (24 KiB, or 48) while others pass.
constexpr int64_t VALUES_A_PASS = 384;
// Floats that stay there while sums of their products are taken.
constexpr int64_t FLOATS_A_STRIP = 6144;

// Where the values under a filter begin in the source, and where its output goes: floats from the start.
struct Pixel {
  int32_t from, to;
};

// Values that lie side by side under a filter: floats from the pixel's start.
struct Segment {
  int32_t from, length;
};

// Outputs of `V` vectors of filters: what is under the filters times their weights, `[value][V * LANES]`, segment by segment.
struct Products {
  const float* source;
  const Segment* segments;
  int64_t segmentCount;
  const float* weights;
  const float* start;  // a vector of filters that the sums begin from, or null: they go on from what the output holds
  float* out;
};

template <int P, int V>
NEVE_VECTOR inline void multiplyTile(const Products& products, const Pixel* pixels) {
  const float* source[P];
  Vector sums[P][V];
#pragma GCC unroll 14
  for (int p = 0; p < P; p++) {
    source[p] = products.source + pixels[p].from;
#pragma GCC unroll 2
    for (int v = 0; v < V; v++) {
      sums[p][v] = vec::load((products.start == nullptr ? products.out + pixels[p].to : products.start) + v * LANES);
    }
  }
  const float* weights = products.weights;
  for (int64_t s = 0; s < products.segmentCount; s++) {
    const int64_t end = products.segments[s].from + products.segments[s].length;
    for (int64_t k = products.segments[s].from; k < end; k++) {
      Vector w[V];
#pragma GCC unroll 2
      for (int v = 0; v < V; v++) w[v] = vec::load(weights + v * LANES);
      weights += V * LANES;
#pragma GCC unroll 14
      for (int p = 0; p < P; p++) {
        const Vector value = vec::all(*(source[p] + k));
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) sums[p][v] = vec::fmadd(value, w[v], sums[p][v]);
      }
    }
  }
#pragma GCC unroll 14
  for (int p = 0; p < P; p++) {
#pragma GCC unroll 2
    for (int v = 0; v < V; v++) vec::store(products.out + pixels[p].to + v * LANES, sums[p][v]);
  }
}

// Gradients of `V` vectors of filters: values of the source times the gradients of the outputs that they led to, over rows of pixels.
struct OuterProducts {
  const float* source;
  int64_t sourceRow, sourceStep;
  const float* gradient;
  int64_t gradientRow, gradientStep;
  int64_t rows, pixels;
  float* sums;  // [value][V * LANES]
};

template <int K, int V>
NEVE_VECTOR inline void outerTile(const OuterProducts& products, int64_t first) {
  Vector sums[K][V];
  float* at = products.sums + first * V * LANES;
#pragma GCC unroll 14
  for (int k = 0; k < K; k++) {
#pragma GCC unroll 2
    for (int v = 0; v < V; v++) sums[k][v] = vec::load(at + (k * V + v) * LANES);
  }
  for (int64_t row = 0; row < products.rows; row++) {
    const float* source = products.source + first + row * products.sourceRow;
    const float* gradient = products.gradient + row * products.gradientRow;
    for (int64_t pixel = 0; pixel < products.pixels; pixel++) {
      Vector g[V];
#pragma GCC unroll 2
      for (int v = 0; v < V; v++) g[v] = vec::load(gradient + v * LANES);
#pragma GCC unroll 14
      for (int k = 0; k < K; k++) {
        const Vector value = vec::all(*(source + k));
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) sums[k][v] = vec::fmadd(value, g[v], sums[k][v]);
      }
      source += products.sourceStep;
      gradient += products.gradientStep;
    }
  }
#pragma GCC unroll 14
  for (int k = 0; k < K; k++) {
#pragma GCC unroll 2
    for (int v = 0; v < V; v++) vec::store(at + (k * V + v) * LANES, sums[k][v]);
  }
}

// `count` things in as few tiles as hold them, of nearly equal sizes: `run` is called with a size (a constant) and the first thing.
template <int64_t Most, typename Run>
inline void inTiles(int64_t count, Run run) {
  for (int64_t first = 0, tiles = (count + Most - 1) / Most; tiles > 0; tiles--) {
    const int64_t size = (count - first + tiles - 1) / tiles;
    [&]<int64_t... Sizes>(std::integer_sequence<int64_t, Sizes...>) {
      ((size == Sizes + 1 ? run(std::integral_constant<int, Sizes + 1>{}, first) : void()), ...);
    }(std::make_integer_sequence<int64_t, Most>{});
    first += size;
  }
}

template <int V>
NEVE_VECTOR inline void multiply(const Products& products, const Pixel* pixels, int64_t count) {
  constexpr int64_t most = std::min(MOST_PLACES, ACCUMULATORS / V);
  inTiles<most>(count, [&](auto size, int64_t first) { multiplyTile<decltype(size)::value, V>(products, pixels + first); });
}

template <int V>
NEVE_VECTOR inline void addOuter(const OuterProducts& products, int64_t values) {
  inTiles<ACCUMULATORS / V>(values, [&](auto size, int64_t first) { outerTile<decltype(size)::value, V>(products, first); });
}

// Rows and columns of a tile that is transposed.
constexpr int64_t TRANSPOSED = 8;

// Columns for rows.
NEVE_VECTOR inline void transposeTile(const float* from, int64_t fromRow, float* to, int64_t toRow) {
  __m256 rows[8], pairs[8], quads[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) rows[i] = _mm256_loadu_ps(from + i * fromRow);
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    quads[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    quads[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    quads[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    quads[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    _mm256_storeu_ps(to + i * toRow, _mm256_permute2f128_ps(quads[i], quads[i + 4], 0x20));
    _mm256_storeu_ps(to + (i + 4) * toRow, _mm256_permute2f128_ps(quads[i], quads[i + 4], 0x31));
  }
}

}  // namespace neve::NEVE_VECTOR_SPACE::tiles
