// The innermost loops of the velocity pass on the CPU: sums over values that lie side by side.
#pragma once

#include <cstdint>

namespace neve {

// PassSums of a block, in the dtype that it is summed in.
enum BlockSum { kSquared, kDot, kChange, kAlong, kTurn, kAcross, kBlockSums };

// One neuron: sums[k] of `count` values of x and, where given, of p (one measurement ago) and q (two ago).
void sumRun(const float* x, const float* p, const float* q, int64_t count, float* sums);
void sumRun(const double* x, const double* p, const double* q, int64_t count, double* sums);

// `count` neurons side by side: adds to sums[k * stride + i] the terms of value i.
void addRow(const float* x, const float* p, const float* q, int64_t count, float* sums, int64_t stride);
void addRow(const double* x, const double* p, const double* q, int64_t count, double* sums, int64_t stride);

}  // namespace neve
