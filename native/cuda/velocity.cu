// The velocity pass on a GPU: one launch for all layers, found in a table, and a second that adds the pieces' sums in order. No atomics, so
// results are the same bits run to run. Raw pointers and a stream: no torch headers.
//
// Sums are fp64 throughout: the pass waits for memory, and nothing can overflow.

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <type_traits>

#include "../core/velocity_math.h"
#include "velocity.h"

namespace neve {
namespace {

constexpr int kThreads = 256;
constexpr int kWarp = 32;
// Elements of a piece of work, about: enough for a block, and enough blocks for every multiprocessor.
constexpr int64_t kPieceElements = 1 << 14;
// With neurons side by side, a block takes this many of them; its other threads take rows.
constexpr int kColumns = 32;
constexpr int kRowLanes = kThreads / kColumns;

static_assert(sizeof(PassSums) == NEVE_VELOCITY_SUMS * sizeof(double));

template <typename T>
__device__ inline double widen(T x) {
  if constexpr (std::is_same_v<T, __half>) {
    return __half2float(x);
  } else if constexpr (std::is_same_v<T, __nv_bfloat16>) {
    return __bfloat162float(x);
  } else {
    return x;
  }
}

// What is remembered of an output.
template <typename H, typename X>
__device__ inline H remembered(X x) {
  if constexpr (std::is_same_v<X, H>) {
    return x;
  } else {
    return __float2bfloat16(static_cast<float>(widen(x)));
  }
}

template <typename H>
struct Snapshots {
  const H* previous;
  const H* before;
  H* store;
};

// N elements that are loaded and stored as one.
template <typename T, int N>
struct alignas(N * sizeof(T) < 16 ? N * sizeof(T) : 16) Pack {
  T values[N];
};

template <typename X, typename H, int N>
__device__ inline void addPack(const X* current, const Snapshots<H>& snapshots, int64_t at, PassSums& sums) {
  const auto x = *reinterpret_cast<const Pack<X, N>*>(current + at);
  Pack<H, N> kept;
  Pack<H, N> p{};
  Pack<H, N> q{};
  const bool compared = snapshots.previous != nullptr;
  const bool drifts = snapshots.before != nullptr;
  if (compared) p = *reinterpret_cast<const Pack<H, N>*>(snapshots.previous + at);
  if (drifts) q = *reinterpret_cast<const Pack<H, N>*>(snapshots.before + at);
#pragma unroll
  for (int i = 0; i < N; ++i) {
    kept.values[i] = remembered<H>(x.values[i]);
    const double now = widen(kept.values[i]);
    sums.squared += now * now;
    if (!compared) continue;
    const double previous = widen(p.values[i]);
    const double moved = now - previous;
    sums.dot += now * previous;
    sums.change += moved * moved;
    sums.along += moved * previous;
    if (!drifts) continue;
    const double before = widen(q.values[i]);
    sums.turn += moved * (previous - before);
    sums.across += now * before;
  }
  if (snapshots.store != nullptr) *reinterpret_cast<Pack<H, N>*>(snapshots.store + at) = kept;
}

__device__ inline double warpSum(double value) {
  for (int offset = kWarp / 2; offset > 0; offset /= 2) value += __shfl_down_sync(0xffffffffU, value, offset);
  return value;
}

// inner > 1: a block takes one neuron of one chunk of rows; its threads run along the neuron's outputs.
template <typename X, typename H, int N>
__device__ void runs(const NeveVelocityEntry& entry, int64_t piece, PassSums* shared, PassSums* partials) {
  const int64_t neuron = piece % entry.neurons;
  const int64_t chunk = piece / entry.neurons;
  const int64_t begin = chunk * entry.rows;
  const int64_t rows = (begin + entry.rows < entry.outer ? entry.rows : entry.outer - begin);
  const X* current = static_cast<const X*>(entry.current);
  const Snapshots<H> snapshots = {static_cast<const H*>(entry.previous), static_cast<const H*>(entry.before), static_cast<H*>(entry.store)};
  PassSums sums;
  const int64_t packs = entry.inner / N;
  // Rows and positions as one index, so that short runs leave no thread idle.
  for (int64_t j = threadIdx.x; j < rows * packs; j += kThreads) {
    const int64_t row = begin + j / packs;
    addPack<X, H, N>(current, snapshots, (row * entry.neurons + neuron) * entry.inner + j % packs * N, sums);
  }
  sums.squared = warpSum(sums.squared);
  sums.dot = warpSum(sums.dot);
  sums.change = warpSum(sums.change);
  sums.along = warpSum(sums.along);
  sums.turn = warpSum(sums.turn);
  sums.across = warpSum(sums.across);
  if (threadIdx.x % kWarp == 0) shared[threadIdx.x / kWarp] = sums;
  __syncthreads();
  if (threadIdx.x != 0) return;
  for (int warp = 1; warp < kThreads / kWarp; ++warp) addSums(sums, shared[warp]);
  partials[chunk * entry.neurons + neuron] = sums;
}

// inner == 1: neurons lie side by side; a block takes some of them and one chunk of rows, so that a warp reads neighbours.
template <typename X, typename H>
__device__ void columns(const NeveVelocityEntry& entry, int64_t piece, PassSums* shared, PassSums* partials) {
  const int64_t groups = (entry.neurons + kColumns - 1) / kColumns;
  const int64_t neuron = piece % groups * kColumns + threadIdx.x % kColumns;
  const int64_t chunk = piece / groups;
  const int64_t begin = chunk * entry.rows;
  const int64_t end = begin + entry.rows < entry.outer ? begin + entry.rows : entry.outer;
  const X* current = static_cast<const X*>(entry.current);
  const Snapshots<H> snapshots = {static_cast<const H*>(entry.previous), static_cast<const H*>(entry.before), static_cast<H*>(entry.store)};
  PassSums sums;
  if (neuron < entry.neurons) {
    for (int64_t row = begin + threadIdx.x / kColumns; row < end; row += kRowLanes) {
      addPack<X, H, 1>(current, snapshots, row * entry.neurons + neuron, sums);
    }
  }
  shared[threadIdx.x] = sums;
  __syncthreads();
  if (threadIdx.x >= kColumns || neuron >= entry.neurons) return;
  for (int lane = 1; lane < kRowLanes; ++lane) addSums(sums, shared[lane * kColumns + threadIdx.x]);
  partials[chunk * entry.neurons + neuron] = sums;
}

template <typename X, typename H>
__device__ void pieceAs(const NeveVelocityEntry& entry, int64_t piece, PassSums* shared, PassSums* partials) {
  constexpr int kPack = sizeof(X) == 2 ? 8 : (sizeof(X) == 4 ? 4 : 2);
  if (entry.inner == 1) {
    columns<X, H>(entry, piece, shared, partials);
  } else if (entry.packed != 0) {
    runs<X, H, kPack>(entry, piece, shared, partials);
  } else {
    runs<X, H, 1>(entry, piece, shared, partials);
  }
}

// The last entry whose `first` is at most `place`.
__device__ inline int64_t entryOf(const NeveVelocityEntry* table, int64_t count, int64_t NeveVelocityEntry::* first, int64_t place) {
  int64_t low = 0;
  int64_t high = count - 1;
  while (low < high) {
    const int64_t middle = (low + high + 1) / 2;
    if (table[middle].*first <= place) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

__global__ void __launch_bounds__(kThreads) piecesKernel(const NeveVelocityEntry* table, int64_t count, PassSums* partials) {
  // As raw bytes: PassSums has initial values, which shared memory cannot take.
  __shared__ __align__(16) unsigned char bytes[kThreads * sizeof(PassSums)];
  auto* shared = reinterpret_cast<PassSums*>(bytes);
  const NeveVelocityEntry entry = table[entryOf(table, count, &NeveVelocityEntry::firstPiece, blockIdx.x)];
  const int64_t piece = blockIdx.x - entry.firstPiece;
  PassSums* sums = partials + entry.firstPartial;
  const bool rounded = entry.history == NEVE_BFLOAT16;
  switch (entry.dtype) {
    case NEVE_FLOAT32:
      return rounded ? pieceAs<float, __nv_bfloat16>(entry, piece, shared, sums) : pieceAs<float, float>(entry, piece, shared, sums);
    case NEVE_FLOAT64:
      return rounded ? pieceAs<double, __nv_bfloat16>(entry, piece, shared, sums) : pieceAs<double, double>(entry, piece, shared, sums);
    case NEVE_FLOAT16:
      return rounded ? pieceAs<__half, __nv_bfloat16>(entry, piece, shared, sums) : pieceAs<__half, __half>(entry, piece, shared, sums);
    default:
      return pieceAs<__nv_bfloat16, __nv_bfloat16>(entry, piece, shared, sums);
  }
}

__global__ void addPiecesKernel(const NeveVelocityEntry* table, int64_t count, int64_t neurons, const PassSums* partials, PassSums* sums) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i >= neurons) return;
  const NeveVelocityEntry& entry = table[entryOf(table, count, &NeveVelocityEntry::firstNeuron, i)];
  const PassSums* from = partials + entry.firstPartial + (i - entry.firstNeuron);
  PassSums total;
  for (int64_t chunk = 0; chunk < entry.chunks; ++chunk) addSums(total, from[chunk * entry.neurons]);
  sums[i] = total;
}

int64_t sizeOf(int32_t dtype) { return dtype == NEVE_FLOAT64 ? 8 : (dtype == NEVE_FLOAT32 ? 4 : 2); }

bool isPacked(const NeveVelocityEntry& entry) {
  const int64_t pack = 16 / sizeOf(entry.dtype);
  const auto aligned = [](const void* address, int64_t bytes) { return reinterpret_cast<uintptr_t>(address) % bytes == 0; };
  const int64_t historyBytes = pack * sizeOf(entry.history);
  return entry.inner % pack == 0 && aligned(entry.current, 16) && aligned(entry.previous, historyBytes) &&
         aligned(entry.before, historyBytes) && aligned(entry.store, historyBytes);
}

}  // namespace

void planVelocity(NeveVelocityEntry* entries, int64_t count, NeveVelocityPlan* plan) {
  *plan = {};
  for (int64_t i = 0; i < count; ++i) {
    NeveVelocityEntry& entry = entries[i];
    entry.rows = kPieceElements / (entry.inner > 1 ? entry.inner : kColumns);
    if (entry.rows < 1) entry.rows = 1;
    entry.chunks = (entry.outer + entry.rows - 1) / entry.rows;
    entry.packed = isPacked(entry) ? 1 : 0;
    entry.firstPiece = plan->pieces;
    entry.firstNeuron = plan->neurons;
    entry.firstPartial = plan->partials;
    plan->pieces += entry.chunks * (entry.inner > 1 ? entry.neurons : (entry.neurons + kColumns - 1) / kColumns);
    plan->neurons += entry.neurons;
    plan->partials += entry.chunks * entry.neurons;
  }
}

cudaError_t launchVelocityPass(const NeveVelocityPass& pass, cudaStream_t stream) {
  if (pass.plan.pieces == 0) return cudaSuccess;
  auto* partials = reinterpret_cast<PassSums*>(pass.partials);
  auto* sums = reinterpret_cast<PassSums*>(pass.sums);
  piecesKernel<<<static_cast<unsigned>(pass.plan.pieces), kThreads, 0, stream>>>(pass.table, pass.count, partials);
  const unsigned blocks = static_cast<unsigned>((pass.plan.neurons + kThreads - 1) / kThreads);
  addPiecesKernel<<<blocks, kThreads, 0, stream>>>(pass.table, pass.count, pass.plan.neurons, partials, sums);
  return cudaGetLastError();
}

}  // namespace neve
