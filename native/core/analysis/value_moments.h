// Mean, spread and zeros of many numbers.
#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

// Of the numbers met so far; two such sums can be merged without loss (Chan, Golub and LeVeque 1979, equation 2.1).
struct Moments {
  int64_t count = 0;
  int64_t zeros = 0;
  double mean = 0.0;
  double deviations = 0.0;  // sum of squared differences from the mean

  void merge(const Moments& other);
  double std() const;  // of the population
  double rms() const;
};

// Floating values on the host, each element once, in the order of memory where that has no gaps.
at::Tensor denseOnHost(const at::Tensor& values);

// In one pass over the memory, in double; the same bits for any number of threads. `values`: what denseOnHost() gave.
Moments momentsOf(const at::Tensor& values);

}  // namespace neve
