// Functions of eight float32 at once, within two units in the last place; NaN stays NaN.
#pragma once

#include <immintrin.h>

#include "register_tiles.h"

namespace neve::tiles {

// e^x = 2^k * (1 + p), with p between -0.3 and 0.42: the two parts apart, so that nothing is lost near zero.
struct Exponential {
  __m256 scale, fraction;
};

NEVE_AVX2 inline Exponential exponentialParts(__m256 x) {
  // Constants first: of two operands the second comes out where one is NaN.
  x = _mm256_max_ps(_mm256_set1_ps(-87.f), _mm256_min_ps(_mm256_set1_ps(88.f), x));
  const __m256 k = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504088896341f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  // ln 2 in two parts, the first of which times k is exact.
  const __m256 r = _mm256_fnmadd_ps(k, _mm256_set1_ps(-2.12194440e-4f), _mm256_fnmadd_ps(k, _mm256_set1_ps(0.693359375f), x));
  // The series of e^r - 1: with |r| at most ln 2 / 2 what is left out is below 1e-8 of it.
  __m256 sum = _mm256_set1_ps(1.f / 5040);
  for (const float term : {1.f / 720, 1.f / 120, 1.f / 24, 1.f / 6, 0.5f, 1.f}) sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(term));
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(k), _mm256_set1_epi32(127));
  return {_mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)), _mm256_mul_ps(sum, r)};
}

NEVE_AVX2 inline __m256 sigmoid(__m256 x) {
  const __m256 one = _mm256_set1_ps(1.f);
  const Exponential e = exponentialParts(_mm256_sub_ps(_mm256_setzero_ps(), x));
  return _mm256_div_ps(one, _mm256_add_ps(one, _mm256_fmadd_ps(e.scale, e.fraction, e.scale)));
}

// (e^2x - 1) / (e^2x + 1).
NEVE_AVX2 inline __m256 tanh(__m256 x) {
  const Exponential e = exponentialParts(_mm256_add_ps(x, x));
  const __m256 less = _mm256_fmadd_ps(e.scale, e.fraction, _mm256_sub_ps(e.scale, _mm256_set1_ps(1.f)));
  return _mm256_div_ps(less, _mm256_add_ps(less, _mm256_set1_ps(2.f)));
}

// The first `count` lanes, at most eight.
NEVE_AVX2 inline __m256i firstLanes(int64_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

}  // namespace neve::tiles
