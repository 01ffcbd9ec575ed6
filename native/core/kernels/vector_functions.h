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

// The normal distribution of mean 0 and deviation 1: how much of it lies below x, and e^(-x^2/2), of which its density is 1/sqrt(2 pi).
// Within 1e-7; zero and one, and zero, beyond 13.
struct NormalDistribution {
  __m256 below, bell;
};

NEVE_AVX2 inline NormalDistribution normalDistribution(__m256 x) {
  const __m256 away = _mm256_andnot_ps(_mm256_set1_ps(-0.f), x), within = _mm256_cmp_ps(away, _mm256_set1_ps(13.f), _CMP_LT_OQ);
  const Exponential e = exponentialParts(_mm256_mul_ps(_mm256_mul_ps(x, x), _mm256_set1_ps(-0.5f)));
  const __m256 bell = _mm256_and_ps(_mm256_fmadd_ps(e.scale, e.fraction, e.scale), within);
  // What lies beyond |x| is the bell times a polynomial of t = 1 / (1 + 0.28 |x|), fitted so that the product is off by 1e-9 at most.
  const __m256 one = _mm256_set1_ps(1.f), t = _mm256_div_ps(one, _mm256_fmadd_ps(away, _mm256_set1_ps(0.28f), one));
  __m256 sum = _mm256_set1_ps(0.0390475214f);
  for (const float term : {-0.212517345f, 0.385199881f, -0.233889879f, 0.233103325f, 0.0589783049f, 0.118858689f, 0.111219501f})
    sum = _mm256_fmadd_ps(sum, t, _mm256_set1_ps(term));
  const __m256 beyond = _mm256_mul_ps(bell, _mm256_mul_ps(sum, t));
  return {_mm256_blendv_ps(_mm256_sub_ps(one, beyond), beyond, x), bell};
}

// The first `count` lanes, at most eight.
NEVE_AVX2 inline __m256i firstLanes(int64_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

}  // namespace neve::tiles
