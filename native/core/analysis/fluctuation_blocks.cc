// Square roots come as vectors because CMakeLists.txt says that nobody here reads errno.
#include "fluctuation_blocks.h"

#include "../vector_clones.h"

namespace neve {
namespace {

NEVE_INLINE float rootOf(float value) { return __builtin_sqrtf(value); }
NEVE_INLINE double rootOf(double value) { return __builtin_sqrt(value); }
NEVE_INLINE float sizeOf(float value) { return __builtin_fabsf(value); }
NEVE_INLINE double sizeOf(double value) { return __builtin_fabs(value); }

template <typename T>
NEVE_INLINE void begin(const T* values, int64_t size, const SeriesRows<T>& rows, T* spread, T* step) {
  for (int64_t i = 0; i < size; ++i) {
    rows.previous[i] = values[i];
    rows.mean[i] = values[i];
    rows.m2[i] = T(0);
    rows.sumAbs[i] = T(0);
    spread[i] = T(0);
    step[i] = T(0);
  }
}

template <typename T>
NEVE_INLINE void take(const T* values, int64_t size, const SeriesRows<T>& rows, int64_t count, T* spread, T* step) {
  T* previous = rows.previous;
  T* mean = rows.mean;
  T* m2 = rows.m2;
  T* sumAbs = rows.sumAbs;
  const T share = T(1) / static_cast<T>(count);
  const T stepShare = T(1) / static_cast<T>(count - 1);
#pragma omp simd
  for (int64_t i = 0; i < size; ++i) {
    const T now = values[i];
    const T moved = sumAbs[i] + sizeOf(now - previous[i]);
    const T off = now - mean[i];
    const T centre = mean[i] + off * share;
    const T squares = m2[i] + off * (now - centre);
    previous[i] = now;
    mean[i] = centre;
    m2[i] = squares;
    sumAbs[i] = moved;
    // Never below 0: rounded too, the new mean lies between the old one and the value.
    spread[i] = rootOf(squares * share);
    step[i] = moved * stepShare;
  }
}

template <typename T>
NEVE_INLINE void widen(const T* values, int64_t size, T* low, T* high, bool first) {
#pragma omp simd
  for (int64_t i = 0; i < size; ++i) {
    const T now = values[i];
    low[i] = first || now < low[i] ? now : low[i];
    high[i] = first || now > high[i] ? now : high[i];
  }
}

template <typename T>
NEVE_INLINE void detrend(const T* ring, int64_t stride, int64_t window, const T* centre, int64_t size, T* rest) {
  for (int64_t i = 0; i < size; ++i) rest[i] = T(0);
  for (int64_t row = 0; row < window; ++row) {
    const T* values = ring + row * stride;
#pragma omp simd
    for (int64_t i = 0; i < size; ++i) rest[i] += centre[i] - values[i];
  }
  const T share = T(1) / static_cast<T>(window);
#pragma omp simd
  for (int64_t i = 0; i < size; ++i) rest[i] *= share;
}

template <typename T>
NEVE_INLINE T sum(const T* values, int64_t size) {
  T total = 0;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < size; ++i) total += values[i];
  return total;
}

template <typename T>
NEVE_INLINE T squares(const T* values, int64_t size, T centre) {
  T total = 0;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < size; ++i) total += (values[i] - centre) * (values[i] - centre);
  return total;
}

// Steps of 1e-20 have squares that fp32 does not.
template <typename T>
NEVE_INLINE double wideSquares(const T* values, int64_t size) {
  double total = 0.0;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < size; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return total;
}

template <typename T>
NEVE_INLINE T ranges(const T* low, const T* high, int64_t size) {
  T total = 0;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < size; ++i) total += high[i] - low[i];
  return total;
}

NEVE_VECTOR_CLONES void takeFloats(const float* values, int64_t size, const SeriesRows<float>& rows, int64_t count, float* spread,
                                   float* step) {
  take<float>(values, size, rows, count, spread, step);
}
NEVE_VECTOR_CLONES void takeDoubles(const double* values, int64_t size, const SeriesRows<double>& rows, int64_t count, double* spread,
                                    double* step) {
  take<double>(values, size, rows, count, spread, step);
}
NEVE_VECTOR_CLONES void detrendFloats(const float* ring, int64_t stride, int64_t window, const float* centre, int64_t size, float* rest) {
  detrend<float>(ring, stride, window, centre, size, rest);
}
NEVE_VECTOR_CLONES float sumFloats(const float* values, int64_t size) { return sum<float>(values, size); }
NEVE_VECTOR_CLONES float squareFloats(const float* values, int64_t size, float centre) { return squares<float>(values, size, centre); }
NEVE_VECTOR_CLONES double wideSquareFloats(const float* values, int64_t size) { return wideSquares<float>(values, size); }

}  // namespace

void takeBlock(const float* values, int64_t size, const SeriesRows<float>& rows, int64_t count, float* spread, float* step) {
  if (count == 1) {
    begin<float>(values, size, rows, spread, step);
  } else {
    takeFloats(values, size, rows, count, spread, step);
  }
  if (rows.low != nullptr) widen<float>(values, size, rows.low, rows.high, count == 1);
}

void takeBlock(const double* values, int64_t size, const SeriesRows<double>& rows, int64_t count, double* spread, double* step) {
  if (count == 1) {
    begin<double>(values, size, rows, spread, step);
  } else {
    takeDoubles(values, size, rows, count, spread, step);
  }
  if (rows.low != nullptr) widen<double>(values, size, rows.low, rows.high, count == 1);
}

void detrendBlock(const float* ring, int64_t stride, int64_t window, const float* centre, int64_t size, float* rest) {
  detrendFloats(ring, stride, window, centre, size, rest);
}
void detrendBlock(const double* ring, int64_t stride, int64_t window, const double* centre, int64_t size, double* rest) {
  detrend<double>(ring, stride, window, centre, size, rest);
}

float sumOf(const float* values, int64_t size) { return sumFloats(values, size); }
double sumOf(const double* values, int64_t size) { return sum<double>(values, size); }
float squaresOf(const float* values, int64_t size, float centre) { return squareFloats(values, size, centre); }
double squaresOf(const double* values, int64_t size, double centre) { return squares<double>(values, size, centre); }
double wideSquaresOf(const float* values, int64_t size) { return wideSquareFloats(values, size); }
double wideSquaresOf(const double* values, int64_t size) { return wideSquares<double>(values, size); }
float rangesOf(const float* low, const float* high, int64_t size) { return ranges<float>(low, high, size); }
double rangesOf(const double* low, const double* high, int64_t size) { return ranges<double>(low, high, size); }

}  // namespace neve
