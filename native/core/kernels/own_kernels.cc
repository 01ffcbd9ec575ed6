#include "own_kernels.h"

#include <atomic>

#include "vector_kernels.h"

namespace neve {

#if defined(__x86_64__)
namespace lanes8 {
extern const VectorKernels KERNELS;
}
namespace lanes16 {
extern const VectorKernels KERNELS;
}
#endif

namespace {

std::atomic<bool> enabledByUser{true};
thread_local int refusedHere = 0;

const VectorKernels* widestKernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return &lanes16::KERNELS;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &lanes8::KERNELS;
#endif
  return nullptr;
}

}  // namespace

const VectorKernels* vectorKernels() {
  static const VectorKernels* const kernels = widestKernels();
  return kernels;
}

bool hasOwnKernels() { return vectorKernels() != nullptr; }

bool ownKernels() { return hasOwnKernels() && refusedHere == 0 && enabledByUser.load(std::memory_order_relaxed); }

void setOwnKernels(bool enabled) { enabledByUser.store(enabled, std::memory_order_relaxed); }

NoOwnKernels::NoOwnKernels() { ++refusedHere; }
NoOwnKernels::~NoOwnKernels() { --refusedHere; }

}  // namespace neve
