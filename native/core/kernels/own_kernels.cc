#include "own_kernels.h"

#include <atomic>

namespace neve {
namespace {

std::atomic<bool> enabledByUser{true};

}  // namespace

bool hasOwnKernels() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !__builtin_cpu_supports("avx512f");
  return has;
#else
  return false;
#endif
}

bool ownKernels() { return hasOwnKernels() && enabledByUser.load(std::memory_order_relaxed); }

void setOwnKernels(bool enabled) { enabledByUser.store(enabled, std::memory_order_relaxed); }

}  // namespace neve
