// The velocity pass on a GPU, in two stages without atomics: blocks write sums of their chunk, then one thread a neuron adds the chunks in
// order, so results are the same bits run to run. Raw pointers and a stream: no torch headers.

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include "velocity.h"

namespace neve {
namespace {

constexpr int kThreads = 256;
constexpr int kWarp = 32;
// Elements of a chunk, about: enough work for a block, enough blocks for every multiprocessor.
constexpr int64_t kChunkElements = 1 << 14;

__device__ inline float widen(float x) { return x; }
__device__ inline double widen(double x) { return x; }
__device__ inline float widen(__half x) { return __half2float(x); }
__device__ inline float widen(__nv_bfloat16 x) { return __bfloat162float(x); }

template <typename T>
__device__ inline T warpSum(T value) {
  for (int offset = kWarp / 2; offset > 0; offset /= 2) value += __shfl_down_sync(0xffffffffU, value, offset);
  return value;
}

// inner > 1: a block takes one neuron of one chunk of rows; its threads run along the neuron's outputs.
template <typename T>
__global__ void runsKernel(const T* __restrict__ current, T* __restrict__ previous, int64_t outer, int64_t neurons, int64_t inner,
                           int64_t rows, double* __restrict__ partial) {
  const int64_t neuron = blockIdx.x;
  const int64_t chunk = blockIdx.y;
  const int64_t begin = chunk * rows;
  const int64_t end = begin + rows < outer ? begin + rows : outer;
  double dot = 0.0;
  double squared = 0.0;
  for (int64_t row = begin; row < end; ++row) {
    const int64_t start = (row * neurons + neuron) * inner;
    for (int64_t i = threadIdx.x; i < inner; i += blockDim.x) {
      const T raw = current[start + i];
      const double x = widen(raw);
      dot += x * static_cast<double>(widen(previous[start + i]));
      squared += x * x;
      previous[start + i] = raw;
    }
  }
  __shared__ double shared[2][kThreads / kWarp];
  dot = warpSum(dot);
  squared = warpSum(squared);
  if (threadIdx.x % kWarp == 0) {
    shared[0][threadIdx.x / kWarp] = dot;
    shared[1][threadIdx.x / kWarp] = squared;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int warp = 1; warp < kThreads / kWarp; ++warp) {
      dot += shared[0][warp];
      squared += shared[1][warp];
    }
    partial[(2 * chunk) * neurons + neuron] = dot;
    partial[(2 * chunk + 1) * neurons + neuron] = squared;
  }
}

// inner == 1: neurons lie side by side; a thread takes one neuron of one chunk of rows, so that a warp reads neighbours.
template <typename T>
__global__ void columnsKernel(const T* __restrict__ current, T* __restrict__ previous, int64_t outer, int64_t neurons, int64_t rows,
                              double* __restrict__ partial) {
  const int64_t neuron = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (neuron >= neurons) return;
  const int64_t chunk = blockIdx.y;
  const int64_t begin = chunk * rows;
  const int64_t end = begin + rows < outer ? begin + rows : outer;
  double dot = 0.0;
  double squared = 0.0;
  for (int64_t row = begin; row < end; ++row) {
    const int64_t at = row * neurons + neuron;
    const T raw = current[at];
    const double x = widen(raw);
    dot += x * static_cast<double>(widen(previous[at]));
    squared += x * x;
    previous[at] = raw;
  }
  partial[(2 * chunk) * neurons + neuron] = dot;
  partial[(2 * chunk + 1) * neurons + neuron] = squared;
}

__global__ void addChunksKernel(const double* __restrict__ partial, int64_t neurons, int64_t chunks, double* __restrict__ sums) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;  // 0..2*neurons-1: dots, then squares
  if (i >= 2 * neurons) return;
  const int64_t which = i / neurons;
  const int64_t neuron = i % neurons;
  double sum = 0.0;
  for (int64_t chunk = 0; chunk < chunks; ++chunk) sum += partial[(2 * chunk + which) * neurons + neuron];
  sums[i] = sum;
}

int64_t rowsOfChunk(int64_t outer, int64_t neurons, int64_t inner) {
  // With inner > 1 a block sees one neuron only, so its rows are `inner` long; else a thread walks the rows alone and needs them few.
  int64_t rows = inner > 1 ? kChunkElements / inner : 64;
  if (rows < 1) rows = 1;
  const int64_t most = 65535;  // grid limit in y
  const int64_t least = (outer + most - 1) / most;
  return rows < least ? least : rows;
}

template <typename T>
void launch(const NeveVelocityPass& pass, cudaStream_t stream) {
  const T* current = static_cast<const T*>(pass.current);
  T* previous = static_cast<T*>(pass.previous);
  const int64_t rows = rowsOfChunk(pass.outer, pass.neurons, pass.inner);
  if (pass.inner > 1) {
    const dim3 grid(static_cast<unsigned>(pass.neurons), static_cast<unsigned>(pass.chunks));
    runsKernel<<<grid, kThreads, 0, stream>>>(current, previous, pass.outer, pass.neurons, pass.inner, rows, pass.partial);
  } else {
    const dim3 grid(static_cast<unsigned>((pass.neurons + kThreads - 1) / kThreads), static_cast<unsigned>(pass.chunks));
    columnsKernel<<<grid, kThreads, 0, stream>>>(current, previous, pass.outer, pass.neurons, rows, pass.partial);
  }
  const unsigned blocks = static_cast<unsigned>((2 * pass.neurons + kThreads - 1) / kThreads);
  addChunksKernel<<<blocks, kThreads, 0, stream>>>(pass.partial, pass.neurons, pass.chunks, pass.sums);
}

}  // namespace

int64_t velocityChunks(int64_t outer, int64_t neurons, int64_t inner) {
  const int64_t rows = rowsOfChunk(outer, neurons, inner);
  return (outer + rows - 1) / rows;
}

cudaError_t launchVelocityPass(const NeveVelocityPass& pass, cudaStream_t stream) {
  switch (pass.dtype) {
    case NEVE_FLOAT32:
      launch<float>(pass, stream);
      break;
    case NEVE_FLOAT64:
      launch<double>(pass, stream);
      break;
    case NEVE_FLOAT16:
      launch<__half>(pass, stream);
      break;
    default:
      launch<__nv_bfloat16>(pass, stream);
      break;
  }
  return cudaGetLastError();
}

}  // namespace neve
