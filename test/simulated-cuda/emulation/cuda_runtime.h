// CUDA C++ on the host: threads of a block are fibers of one host thread, blocks run one after the other. `kernel<<<grid, block, 0,
// stream>>>(…)` is no C++: the build writes it as `simulated::Launch{grid, block, 0, stream}(kernel)(…)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#include "cuda_runtime_api.h"

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
// One block at a time runs on a host thread.
#define __shared__ static thread_local

struct dim3 {
  unsigned x = 1;
  unsigned y = 1;
  unsigned z = 1;
  constexpr dim3(unsigned first = 1, unsigned second = 1, unsigned third = 1) : x(first), y(second), z(third) {}
};

namespace simulated {

struct ThreadPlace {
  dim3 thread;
  dim3 block;
  dim3 blocks;
  dim3 threads;
};
extern thread_local constinit ThreadPlace place;

// Runs `body` for each thread of each block.
void runGrid(dim3 blocks, dim3 threads, const std::function<void()>& body);
void waitForBlock();
// Hands out the value of another lane of the warp, once all lanes have come here.
uint64_t exchange(uint64_t own, unsigned lane);
unsigned ownLane();

struct Launch {
  dim3 blocks;
  dim3 threads;
  size_t sharedBytes = 0;
  cudaStream_t stream = nullptr;

  template <typename Kernel>
  auto operator()(Kernel kernel) const {
    return [this, kernel](auto... arguments) { runGrid(blocks, threads, [&] { kernel(arguments...); }); };
  }
};

template <typename T>
T shuffle(T value, unsigned lane) {
  static_assert(sizeof(T) <= sizeof(uint64_t));
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = exchange(bits, lane);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

}  // namespace simulated

#define threadIdx (::simulated::place.thread)
#define blockIdx (::simulated::place.block)
#define gridDim (::simulated::place.blocks)
#define blockDim (::simulated::place.threads)

inline void __syncthreads() { simulated::waitForBlock(); }

// Lanes beyond the warp's end keep their own value.
template <typename T>
T __shfl_down_sync(unsigned, T value, unsigned offset) {
  const unsigned lane = simulated::ownLane();
  return simulated::shuffle(value, lane + offset < 32 ? lane + offset : lane);
}
template <typename T>
T __shfl_up_sync(unsigned, T value, unsigned offset) {
  const unsigned lane = simulated::ownLane();
  return simulated::shuffle(value, lane >= offset ? lane - offset : lane);
}
template <typename T>
T __shfl_xor_sync(unsigned, T value, unsigned mask) {
  return simulated::shuffle(value, simulated::ownLane() ^ mask);
}
template <typename T>
T __shfl_sync(unsigned, T value, unsigned lane) {
  return simulated::shuffle(value, lane % 32);
}
