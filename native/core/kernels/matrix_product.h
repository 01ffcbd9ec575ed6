// Products of matrices of float32, added up in the registers of a processor with AVX2.
#pragma once

#include <cstdint>

namespace neve {

// `values[row * rowStride + column * columnStride]`; one of the strides is 1.
struct MatrixView {
  const float* values;
  int64_t rowStride, columnStride;
};

// The product of a [rows, depth] and a [depth, columns] matrix, into rows of `outStride` floats. `start`, unless null, has a float for each
// column that is added to. Sums run over 192 of the depth in order and are added up in order, whatever the number of threads.
struct MatrixProduct {
  int64_t rows, columns, depth;
  MatrixView left, right;
  const float* start;
  float* out;
  int64_t outStride;
};

void multiplyMatrices(const MatrixProduct& product);

}  // namespace neve
