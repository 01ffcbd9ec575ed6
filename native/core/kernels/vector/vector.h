// Vectors of float32 and what is done with them: eight of AVX2 or sixteen of AVX-512. The files of this folder are compiled once for each,
// in a namespace of its own; NEVE_LANES says for which.
#pragma once

#include <immintrin.h>

#include <cstdint>

#if NEVE_LANES == 16
#define NEVE_VECTOR_SPACE lanes16
#define NEVE_VECTOR __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define NEVE_OF_LANES(name) _mm512_##name
#else
#define NEVE_VECTOR_SPACE lanes8
#define NEVE_VECTOR __attribute__((target("avx2,fma")))
#define NEVE_OF_LANES(name) _mm256_##name
#endif

namespace neve::NEVE_VECTOR_SPACE {

constexpr int64_t LANES = NEVE_LANES;

// Named as the operations that they are.
namespace vec {

#if NEVE_LANES == 16
using Vector = __m512;
using Integers = __m512i;  // as many, of 32 bits
using Mask = __mmask16;
using Choice = __mmask16;  // what a comparison gives
#else
using Vector = __m256;
using Integers = __m256i;
using Mask = __m256i;
using Choice = __m256;
#endif

NEVE_VECTOR inline Vector load(const float* from) { return NEVE_OF_LANES(loadu_ps)(from); }
NEVE_VECTOR inline void store(float* to, Vector values) { NEVE_OF_LANES(storeu_ps)(to, values); }
NEVE_VECTOR inline Vector all(float value) { return NEVE_OF_LANES(set1_ps)(value); }
NEVE_VECTOR inline Vector zero() { return NEVE_OF_LANES(setzero_ps)(); }
NEVE_VECTOR inline Vector add(Vector a, Vector b) { return NEVE_OF_LANES(add_ps)(a, b); }
NEVE_VECTOR inline Vector sub(Vector a, Vector b) { return NEVE_OF_LANES(sub_ps)(a, b); }
NEVE_VECTOR inline Vector mul(Vector a, Vector b) { return NEVE_OF_LANES(mul_ps)(a, b); }
NEVE_VECTOR inline Vector div(Vector a, Vector b) { return NEVE_OF_LANES(div_ps)(a, b); }
// a * b + c, and c - a * b.
NEVE_VECTOR inline Vector fmadd(Vector a, Vector b, Vector c) { return NEVE_OF_LANES(fmadd_ps)(a, b, c); }
NEVE_VECTOR inline Vector fnmadd(Vector a, Vector b, Vector c) { return NEVE_OF_LANES(fnmadd_ps)(a, b, c); }
// The second where one is NaN.
NEVE_VECTOR inline Vector min(Vector a, Vector b) { return NEVE_OF_LANES(min_ps)(a, b); }
NEVE_VECTOR inline Vector max(Vector a, Vector b) { return NEVE_OF_LANES(max_ps)(a, b); }
NEVE_VECTOR inline Integers all(int32_t value) { return NEVE_OF_LANES(set1_epi32)(value); }

#if NEVE_LANES == 16
// The first `count` lanes.
NEVE_VECTOR inline Mask firstLanes(int64_t count) { return static_cast<Mask>(count >= LANES ? 0xffff : count <= 0 ? 0 : (1 << count) - 1); }
NEVE_VECTOR inline Vector load(const float* from, Mask lanes) { return _mm512_maskz_loadu_ps(lanes, from); }
NEVE_VECTOR inline void store(float* to, Mask lanes, Vector values) { _mm512_mask_storeu_ps(to, lanes, values); }
// Values `stride` floats apart.
NEVE_VECTOR inline Vector gather(const float* from, int32_t stride, Mask lanes) {
  const Integers places = _mm512_mullo_epi32(all(stride), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  return _mm512_mask_i32gather_ps(zero(), lanes, places, from, 4);
}
NEVE_VECTOR inline Vector abs(Vector x) { return _mm512_abs_ps(x); }
NEVE_VECTOR inline Vector nearestInteger(Vector x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
// 2 to an integer.
NEVE_VECTOR inline Vector powerOfTwo(Vector integer) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(integer), _mm512_set1_epi32(127)), 23));
}
// x where a < b, else zero.
NEVE_VECTOR inline Vector whereLess(Vector a, Vector b, Vector x) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), x); }
// x where a > 0 or a is NaN, else zero.
NEVE_VECTOR inline Vector wherePositive(Vector a, Vector x) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, zero(), _CMP_NLE_UQ), x); }
// The first where `sign` is negative, else the second.
NEVE_VECTOR inline Vector bySign(Vector sign, Vector negative, Vector positive) {
  return _mm512_mask_mov_ps(positive, _mm512_movepi32_mask(_mm512_castps_si512(sign)), negative);
}
// a > b, or a is NaN.
NEVE_VECTOR inline Choice greaterOrNaN(Vector a, Vector b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ) | _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
}
NEVE_VECTOR inline Vector choose(Choice choice, Vector yes, Vector no) { return _mm512_mask_mov_ps(no, choice, yes); }
NEVE_VECTOR inline Integers choose(Choice choice, Integers yes, Integers no) { return _mm512_mask_mov_epi32(no, choice, yes); }
// As 64 bits each.
NEVE_VECTOR inline void store(int64_t* to, Integers values) {
  _mm512_storeu_si512(to, _mm512_cvtepi32_epi64(_mm512_castsi512_si256(values)));
  _mm512_storeu_si512(to + 8, _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(values, 1)));
}
#else
NEVE_VECTOR inline Mask firstLanes(int64_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
NEVE_VECTOR inline Vector load(const float* from, Mask lanes) { return _mm256_maskload_ps(from, lanes); }
NEVE_VECTOR inline void store(float* to, Mask lanes, Vector values) { _mm256_maskstore_ps(to, lanes, values); }
NEVE_VECTOR inline Vector gather(const float* from, int32_t stride, Mask lanes) {
  const Integers places = _mm256_mullo_epi32(all(stride), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  return _mm256_mask_i32gather_ps(zero(), from, places, _mm256_castsi256_ps(lanes), 4);
}
NEVE_VECTOR inline Vector abs(Vector x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.f), x); }
NEVE_VECTOR inline Vector nearestInteger(Vector x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
NEVE_VECTOR inline Vector powerOfTwo(Vector integer) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(integer), _mm256_set1_epi32(127)), 23));
}
NEVE_VECTOR inline Vector whereLess(Vector a, Vector b, Vector x) { return _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ), x); }
NEVE_VECTOR inline Vector wherePositive(Vector a, Vector x) { return _mm256_and_ps(_mm256_cmp_ps(a, zero(), _CMP_NLE_UQ), x); }
NEVE_VECTOR inline Vector bySign(Vector sign, Vector negative, Vector positive) { return _mm256_blendv_ps(positive, negative, sign); }
NEVE_VECTOR inline Choice greaterOrNaN(Vector a, Vector b) {
  return _mm256_or_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ), _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}
NEVE_VECTOR inline Vector choose(Choice choice, Vector yes, Vector no) { return _mm256_blendv_ps(no, yes, choice); }
NEVE_VECTOR inline Integers choose(Choice choice, Integers yes, Integers no) {
  return _mm256_blendv_epi8(no, yes, _mm256_castps_si256(choice));
}
NEVE_VECTOR inline void store(int64_t* to, Integers values) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_cvtepi32_epi64(_mm256_castsi256_si128(values)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 4), _mm256_cvtepi32_epi64(_mm256_extracti128_si256(values, 1)));
}
#endif

}  // namespace vec

using vec::Mask;
using vec::Vector;

}  // namespace neve::NEVE_VECTOR_SPACE
