#include "velocity_blocks.h"

#include "vector_clones.h"

namespace neve {
namespace {

template <int Snapshots, typename T>
NEVE_INLINE void runOf(const T* x, const T* p, const T* q, int64_t count, T* sums) {
  T squared = 0;
  T dot = 0;
  T change = 0;
  T along = 0;
  T turn = 0;
  T across = 0;
#pragma omp simd reduction(+ : squared, dot, change, along, turn, across)
  for (int64_t i = 0; i < count; ++i) {
    const T now = x[i];
    squared += now * now;
    if constexpr (Snapshots >= 1) {
      const T previous = p[i];
      const T moved = now - previous;
      dot += now * previous;
      change += moved * moved;
      along += moved * previous;
      if constexpr (Snapshots >= 2) {
        const T before = q[i];
        turn += moved * (previous - before);
        across += now * before;
      }
    }
  }
  sums[kSquared] = squared;
  sums[kDot] = dot;
  sums[kChange] = change;
  sums[kAlong] = along;
  sums[kTurn] = turn;
  sums[kAcross] = across;
}

template <int Snapshots, typename T>
NEVE_INLINE void rowOf(const T* x, const T* p, const T* q, int64_t count, T* sums, int64_t stride) {
  T* squared = sums + kSquared * stride;
  T* dot = sums + kDot * stride;
  T* change = sums + kChange * stride;
  T* along = sums + kAlong * stride;
  T* turn = sums + kTurn * stride;
  T* across = sums + kAcross * stride;
#pragma omp simd
  for (int64_t i = 0; i < count; ++i) {
    const T now = x[i];
    squared[i] += now * now;
    if constexpr (Snapshots >= 1) {
      const T previous = p[i];
      const T moved = now - previous;
      dot[i] += now * previous;
      change[i] += moved * moved;
      along[i] += moved * previous;
      if constexpr (Snapshots >= 2) {
        const T before = q[i];
        turn[i] += moved * (previous - before);
        across[i] += now * before;
      }
    }
  }
}

NEVE_VECTOR_CLONES void run0(const float* x, int64_t count, float* sums) { runOf<0, float>(x, nullptr, nullptr, count, sums); }
NEVE_VECTOR_CLONES void run1(const float* x, const float* p, int64_t count, float* sums) { runOf<1, float>(x, p, nullptr, count, sums); }
NEVE_VECTOR_CLONES void run2(const float* x, const float* p, const float* q, int64_t count, float* sums) {
  runOf<2, float>(x, p, q, count, sums);
}
NEVE_VECTOR_CLONES void row0(const float* x, int64_t count, float* sums, int64_t stride) {
  rowOf<0, float>(x, nullptr, nullptr, count, sums, stride);
}
NEVE_VECTOR_CLONES void row1(const float* x, const float* p, int64_t count, float* sums, int64_t stride) {
  rowOf<1, float>(x, p, nullptr, count, sums, stride);
}
NEVE_VECTOR_CLONES void row2(const float* x, const float* p, const float* q, int64_t count, float* sums, int64_t stride) {
  rowOf<2, float>(x, p, q, count, sums, stride);
}

}  // namespace

void sumRun(const float* x, const float* p, const float* q, int64_t count, float* sums) {
  if (q != nullptr) return run2(x, p, q, count, sums);
  if (p != nullptr) return run1(x, p, count, sums);
  run0(x, count, sums);
}

void sumRun(const double* x, const double* p, const double* q, int64_t count, double* sums) {
  if (q != nullptr) return runOf<2, double>(x, p, q, count, sums);
  if (p != nullptr) return runOf<1, double>(x, p, q, count, sums);
  runOf<0, double>(x, p, q, count, sums);
}

void addRow(const float* x, const float* p, const float* q, int64_t count, float* sums, int64_t stride) {
  if (q != nullptr) return row2(x, p, q, count, sums, stride);
  if (p != nullptr) return row1(x, p, count, sums, stride);
  row0(x, count, sums, stride);
}

void addRow(const double* x, const double* p, const double* q, int64_t count, double* sums, int64_t stride) {
  if (q != nullptr) return rowOf<2, double>(x, p, q, count, sums, stride);
  if (p != nullptr) return rowOf<1, double>(x, p, q, count, sums, stride);
  rowOf<0, double>(x, p, q, count, sums, stride);
}

}  // namespace neve
