// CMakeLists.txt lets this file take roots in vectors.
#include "ecco_kernel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../vector_clones.h"

namespace neve {
namespace {

// Values that one piece of work takes.
constexpr int64_t kPiece = 1 << 15;

// The bits of magnitudes are ordered as the magnitudes are, with infinity and then NaN above all numbers: a maximum of them misses nothing.
template <typename T>
using Bits = std::conditional_t<std::is_same_v<T, double>, int64_t, int32_t>;

template <typename T>
struct Part {
  Bits<T> change;
  int32_t scaled;
};

template <typename T>
NEVE_INLINE T square(T gradient, T before, T scale, T limit) {
  const T rise = scale * gradient * (gradient - before);
  const T bounded = rise < limit ? rise : limit;
  return bounded > T(1) ? bounded : T(1);
}

template <typename T>
NEVE_INLINE Part<T> scanOf(const T* gradient, const T* before, const T* dBefore, int64_t count, T scale, T limit) {
  Bits<T> change = 0;
  int32_t scaled = 0;
#pragma omp simd reduction(max : change) reduction(| : scaled)
  for (int64_t i = 0; i < count; ++i) {
    const T squared = square(gradient[i], before[i], scale, limit);
    const T magnitude = std::abs(dBefore[i] - std::sqrt(squared) * gradient[i]);
    const auto bits = std::bit_cast<Bits<T>>(magnitude);
    change = bits > change ? bits : change;
    scaled |= squared > T(1) ? 1 : 0;
  }
  return {change, scaled};
}

template <typename T>
NEVE_INLINE void moveOf(T* parameter, const T* gradient, int64_t count, T length) {
#pragma omp simd
  for (int64_t i = 0; i < count; ++i) parameter[i] -= length * gradient[i];
}

template <typename T>
NEVE_INLINE void moveScaledOf(T* parameter, const T* gradient, const T* before, T* direction, int64_t count, T scale, T limit, T length) {
#pragma omp simd
  for (int64_t i = 0; i < count; ++i) {
    const T d = std::sqrt(square(gradient[i], before[i], scale, limit)) * gradient[i];
    direction[i] = d;
    parameter[i] -= length * d;
  }
}

NEVE_VECTOR_CLONES Part<float> scan(const float* g, const float* b, const float* d, int64_t n, float scale, float limit) {
  return scanOf(g, b, d, n, scale, limit);
}
NEVE_VECTOR_CLONES Part<double> scan(const double* g, const double* b, const double* d, int64_t n, double scale, double limit) {
  return scanOf(g, b, d, n, scale, limit);
}
NEVE_VECTOR_CLONES void move(float* p, const float* g, int64_t n, float length) { moveOf(p, g, n, length); }
NEVE_VECTOR_CLONES void move(double* p, const double* g, int64_t n, double length) { moveOf(p, g, n, length); }
NEVE_VECTOR_CLONES void moveScaled(float* p, const float* g, const float* b, float* d, int64_t n, float scale, float limit, float length) {
  moveScaledOf(p, g, b, d, n, scale, limit, length);
}
NEVE_VECTOR_CLONES void moveScaled(double* p, const double* g, const double* b, double* d, int64_t n, double scale, double limit,
                                   double length) {
  moveScaledOf(p, g, b, d, n, scale, limit, length);
}

template <typename T>
EccoScan scanAll(const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& dBefore, const EccoScaling& scaling) {
  const T* g = gradient.const_data_ptr<T>();
  const T* b = before.const_data_ptr<T>();
  const T* d = dBefore.const_data_ptr<T>();
  std::atomic<Bits<T>> change = 0;
  std::atomic<int32_t> scaled = 0;
  at::parallel_for(0, gradient.numel(), kPiece, [&](int64_t begin, int64_t end) {
    const Part<T> part = scan(g + begin, b + begin, d + begin, end - begin, static_cast<T>(scaling.scale), static_cast<T>(scaling.limit));
    Bits<T> known = change.load();
    while (part.change > known && !change.compare_exchange_weak(known, part.change)) {
    }
    scaled.fetch_or(part.scaled);
  });
  const double greatest = std::bit_cast<T>(change.load());
  return {std::isfinite(greatest) ? greatest : std::numeric_limits<double>::infinity(), scaled.load() != 0};
}

template <typename T>
void moveAll(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& direction,
             const EccoScaling& scaling, double length) {
  T* p = parameter.mutable_data_ptr<T>();
  const T* g = gradient.const_data_ptr<T>();
  const T* b = before.const_data_ptr<T>();
  T* d = direction.defined() ? direction.mutable_data_ptr<T>() : nullptr;
  const T step = static_cast<T>(length);
  at::parallel_for(0, gradient.numel(), kPiece, [&](int64_t begin, int64_t end) {
    if (d == nullptr) {
      move(p + begin, g + begin, end - begin, step);
    } else {
      moveScaled(p + begin, g + begin, b + begin, d + begin, end - begin, static_cast<T>(scaling.scale), static_cast<T>(scaling.limit),
                 step);
    }
  });
}

}  // namespace

bool eccoKernelFits(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& dBefore) {
  const at::ScalarType type = parameter.scalar_type();
  if (!parameter.is_cpu() || (type != at::kFloat && type != at::kDouble) || !parameter.is_non_overlapping_and_dense()) return false;
  for (const at::Tensor* other : {&gradient, &before, &dBefore}) {
    if (!other->is_cpu() || other->is_sparse() || other->scalar_type() != type || other->strides() != parameter.strides()) return false;
  }
  return true;
}

EccoScan eccoScan(const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& dBefore, const EccoScaling& scaling) {
  if (gradient.scalar_type() == at::kDouble) return scanAll<double>(gradient, before, dBefore, scaling);
  return scanAll<float>(gradient, before, dBefore, scaling);
}

void eccoMove(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& before, const at::Tensor& direction,
              const EccoScaling& scaling, double length) {
  if (gradient.scalar_type() == at::kDouble) return moveAll<double>(parameter, gradient, before, direction, scaling, length);
  moveAll<float>(parameter, gradient, before, direction, scaling, length);
}

}  // namespace neve
