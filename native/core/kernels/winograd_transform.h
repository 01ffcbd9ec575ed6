// One direction of the transforms of F(4 x 4, 3 x 3): what rows or columns of a tile are combined to, eight channels at once.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "register_tiles.h"

namespace neve::winograd {

// Outputs of a tile in each direction, and its values in each, whose products give them: 36 for 16 outputs.
constexpr int64_t TILE = 4;
constexpr int64_t SPAN = TILE + 2;
constexpr int64_t PLACES = SPAN * SPAN;
// The points at which polynomials are multiplied: 0, these with both signs, and infinity. With them errors are a seventh of those of the
// usual 1 and 2, and the largest, of sums of 64 channels, about a millionth of the largest output.
constexpr float POINT = 0.70710678118654752f, POINT_SQUARED = 0.5f;
constexpr float OTHER = 1.41421356237309505f, OTHER_SQUARED = 2.f;
struct Transform {
  // `B^T d`: six values of a source.
  NEVE_AVX2 static inline void source(const __m256* d, __m256* to) {
    // (x^2 - 1/2) (x^2 - 2) = x^4 - 5/2 x^2 + 1, and of each point's own factor what is left of it.
    const __m256 middle = _mm256_set1_ps(-(POINT_SQUARED + OTHER_SQUARED));
    to[0] = _mm256_add_ps(_mm256_fmadd_ps(middle, d[2], d[0]), d[4]);
    to[5] = _mm256_add_ps(_mm256_fmadd_ps(middle, d[3], d[1]), d[5]);
    const auto pair = [&](float point, float others, __m256* two) NEVE_AVX2 {
      const __m256 square = _mm256_set1_ps(-others);
      const __m256 even = _mm256_fmadd_ps(square, d[2], d[4]), odd = _mm256_fmadd_ps(square, d[1], d[3]);
      two[0] = _mm256_fmadd_ps(_mm256_set1_ps(point), odd, even);
      two[1] = _mm256_fnmadd_ps(_mm256_set1_ps(point), odd, even);
    };
    pair(POINT, OTHER_SQUARED, to + 1);
    pair(OTHER, POINT_SQUARED, to + 3);
  }

  // `A^T m`: four outputs of six products.
  NEVE_AVX2 static inline void products(const __m256* m, __m256* to) {
    const __m256 even = _mm256_add_ps(m[1], m[2]), odd = _mm256_mul_ps(_mm256_set1_ps(POINT), _mm256_sub_ps(m[1], m[2]));
    const __m256 otherEven = _mm256_add_ps(m[3], m[4]), otherOdd = _mm256_mul_ps(_mm256_set1_ps(OTHER), _mm256_sub_ps(m[3], m[4]));
    const __m256 square = _mm256_set1_ps(POINT_SQUARED), otherSquare = _mm256_set1_ps(OTHER_SQUARED);
    to[0] = _mm256_add_ps(m[0], _mm256_add_ps(even, otherEven));
    to[1] = _mm256_add_ps(odd, otherOdd);
    to[2] = _mm256_fmadd_ps(square, even, _mm256_mul_ps(otherSquare, otherEven));
    to[3] = _mm256_fmadd_ps(square, odd, _mm256_fmadd_ps(otherSquare, otherOdd, m[5]));
  }

  // `A y`: what four gradients of outputs say of six products.
  NEVE_AVX2 static inline void gradients(const __m256* y, __m256* to) {
    to[0] = y[0];
    to[5] = y[3];
    const auto pair = [&](float point, float squared, __m256* two) NEVE_AVX2 {
      const __m256 square = _mm256_set1_ps(squared);
      const __m256 even = _mm256_fmadd_ps(square, y[2], y[0]), odd = _mm256_fmadd_ps(square, y[3], y[1]);
      two[0] = _mm256_fmadd_ps(_mm256_set1_ps(point), odd, even);
      two[1] = _mm256_fnmadd_ps(_mm256_set1_ps(point), odd, even);
    };
    pair(POINT, POINT_SQUARED, to + 1);
    pair(OTHER, OTHER_SQUARED, to + 3);
  }

  // `G g`: three weights of a filter. Each point's share is divided by its distances from the others.
  static constexpr float SCALE = 1.f / (2 * POINT_SQUARED * (POINT_SQUARED - OTHER_SQUARED));
  static constexpr float OTHER_SCALE = 1.f / (2 * OTHER_SQUARED * (OTHER_SQUARED - POINT_SQUARED));

  NEVE_AVX2 static inline void filter(const __m256* g, __m256* to) {
    to[0] = g[0];
    to[5] = g[2];
    const auto pair = [&](float point, float squared, float scale, __m256* two) NEVE_AVX2 {
      const __m256 even = _mm256_mul_ps(_mm256_set1_ps(scale), _mm256_fmadd_ps(_mm256_set1_ps(squared), g[2], g[0]));
      const __m256 odd = _mm256_mul_ps(_mm256_set1_ps(scale * point), g[1]);
      two[0] = _mm256_add_ps(even, odd);
      two[1] = _mm256_sub_ps(even, odd);
    };
    pair(POINT, POINT_SQUARED, SCALE, to + 1);
    pair(OTHER, OTHER_SQUARED, OTHER_SCALE, to + 3);
  }

  // `G^T u`: what the gradients of six say of three weights.
  NEVE_AVX2 static inline void filterGradients(const __m256* u, __m256* to) {
    const __m256 even = _mm256_mul_ps(_mm256_set1_ps(SCALE), _mm256_add_ps(u[1], u[2]));
    const __m256 otherEven = _mm256_mul_ps(_mm256_set1_ps(OTHER_SCALE), _mm256_add_ps(u[3], u[4]));
    const __m256 odd = _mm256_sub_ps(u[1], u[2]), otherOdd = _mm256_sub_ps(u[3], u[4]);
    to[0] = _mm256_add_ps(u[0], _mm256_add_ps(even, otherEven));
    to[1] = _mm256_fmadd_ps(_mm256_set1_ps(SCALE * POINT), odd, _mm256_mul_ps(_mm256_set1_ps(OTHER_SCALE * OTHER), otherOdd));
    to[2] =
        _mm256_add_ps(u[5], _mm256_fmadd_ps(_mm256_set1_ps(POINT_SQUARED), even, _mm256_mul_ps(_mm256_set1_ps(OTHER_SQUARED), otherEven)));
  }
};

}  // namespace neve::winograd
