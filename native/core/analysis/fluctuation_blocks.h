// The innermost loops of the fluctuation pass: values that lie side by side, a block at a time.
#pragma once

#include <cstdint>

namespace neve {

// What is kept of each value of a series, one array each: the value before, Welford's mean and sum of squared deviations, the sum of
// absolute steps; the least and the greatest value where `low` is not null.
template <typename T>
struct SeriesRows {
  T* previous;
  T* mean;
  T* m2;
  T* sumAbs;
  T* low;
  T* high;

  SeriesRows at(int64_t place) const {
    return {previous + place,
            mean + place,
            m2 + place,
            sumAbs + place,
            low == nullptr ? low : low + place,
            low == nullptr ? high : high + place};
  }
};

// Takes the values of one moment into the series; `count` with it. At the first, everything that was kept is overwritten. Gives each
// value's spread so far (population deviation) and its mean absolute step.
void takeBlock(const float* values, int64_t size, const SeriesRows<float>& rows, int64_t count, float* spread, float* step);
void takeBlock(const double* values, int64_t size, const SeriesRows<double>& rows, int64_t count, double* spread, double* step);

// What is left of `centre` without the mean of `window` rows, `stride` apart; `centre` is one of them.
void detrendBlock(const float* ring, int64_t stride, int64_t window, const float* centre, int64_t size, float* rest);
void detrendBlock(const double* ring, int64_t stride, int64_t window, const double* centre, int64_t size, double* rest);

// Sums over a block.
float sumOf(const float* values, int64_t size);
double sumOf(const double* values, int64_t size);
float squaresOf(const float* values, int64_t size, float centre);
double squaresOf(const double* values, int64_t size, double centre);
// Of squares, in fp64 throughout.
double wideSquaresOf(const float* values, int64_t size);
double wideSquaresOf(const double* values, int64_t size);
// max - min, summed.
float rangesOf(const float* low, const float* high, int64_t size);
double rangesOf(const double* low, const double* high, int64_t size);

}  // namespace neve
