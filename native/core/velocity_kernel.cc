#include "velocity_kernel.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <cstring>
#include <type_traits>

#include "cuda_library.h"
#include "errors.h"

namespace neve {
namespace {

// Elements a chunk of work holds: large enough to amortise a thread's hand-over, small enough to give every core several.
constexpr int64_t kChunkElements = 1 << 16;
// Elements summed in fp32 before they join an fp64 sum.
constexpr int64_t kBlock = 1024;

// fp32 is the sum's type within a block; fp64 activations keep theirs.
template <typename T>
using Sum = std::conditional_t<std::is_same_v<T, double>, double, float>;

// One clone a vector width, chosen when the library loads: the addon is one binary for every x86-64.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NEVE_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define NEVE_VECTOR_CLONES
#endif

NEVE_VECTOR_CLONES void sumFloats(const float* __restrict current, const float* __restrict previous, int64_t count, float& dot,
                                  float& squared) {
  float d = 0.0F;
  float s = 0.0F;
#pragma omp simd reduction(+ : d, s)
  for (int64_t i = 0; i < count; ++i) {
    d += current[i] * previous[i];
    s += current[i] * current[i];
  }
  dot = d;
  squared = s;
}

NEVE_VECTOR_CLONES void addColumnsFloat(const float* __restrict current, const float* __restrict previous, int64_t channels,
                                        float* __restrict dot, float* __restrict squared) {
#pragma omp simd
  for (int64_t c = 0; c < channels; ++c) {
    dot[c] += current[c] * previous[c];
    squared[c] += current[c] * current[c];
  }
}

template <typename T>
void sumBlock(const T* current, const T* previous, int64_t count, double& dot, double& squared) {
  Sum<T> d = 0;
  Sum<T> s = 0;
  if constexpr (std::is_same_v<T, float>) {
    sumFloats(current, previous, count, d, s);
  } else {
    for (int64_t i = 0; i < count; ++i) {
      const auto x = static_cast<Sum<T>>(current[i]);
      d += x * static_cast<Sum<T>>(previous[i]);
      s += x * x;
    }
  }
  if (!std::isfinite(d) || !std::isfinite(s)) {
    // Large but finite activations overflow fp32 squares; fp64 tells them from real infinities.
    double wideDot = 0.0;
    double wideSquared = 0.0;
    for (int64_t i = 0; i < count; ++i) {
      const auto x = static_cast<double>(current[i]);
      wideDot += x * static_cast<double>(previous[i]);
      wideSquared += x * x;
    }
    dot += wideDot;
    squared += wideSquared;
    return;
  }
  dot += static_cast<double>(d);
  squared += static_cast<double>(s);
}

// inner > 1: each neuron's outputs lie in runs.
template <typename T>
void passRuns(const T* current, T* previous, const NeuronLayout& layout, int64_t begin, int64_t end, double* dot, double* squared) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t c = 0; c < layout.neurons; ++c) {
      const int64_t start = (row * layout.neurons + c) * layout.inner;
      for (int64_t i = 0; i < layout.inner; i += kBlock) {
        const int64_t count = std::min(kBlock, layout.inner - i);
        sumBlock(current + start + i, previous + start + i, count, dot[c], squared[c]);
        // The block is still in the first-level cache: storing it costs no second read.
        std::memcpy(previous + start + i, current + start + i, static_cast<size_t>(count) * sizeof(T));
      }
    }
  }
}

// inner == 1: neurons lie side by side; sums run down the columns.
template <typename T>
void passColumns(const T* current, T* previous, const NeuronLayout& layout, int64_t begin, int64_t end, double* dot, double* squared) {
  const int64_t channels = layout.neurons;
  std::vector<Sum<T>> blockDot(static_cast<size_t>(channels));
  std::vector<Sum<T>> blockSquared(static_cast<size_t>(channels));
  const int64_t blockRows = std::max<int64_t>(1, std::min<int64_t>(64, 8192 / channels));
  for (int64_t row = begin; row < end; row += blockRows) {
    const int64_t last = std::min(end, row + blockRows);
    std::fill(blockDot.begin(), blockDot.end(), Sum<T>(0));
    std::fill(blockSquared.begin(), blockSquared.end(), Sum<T>(0));
    for (int64_t r = row; r < last; ++r) {
      const T* now = current + r * channels;
      const T* before = previous + r * channels;
      if constexpr (std::is_same_v<T, float>) {
        addColumnsFloat(now, before, channels, blockDot.data(), blockSquared.data());
      } else {
        for (int64_t c = 0; c < channels; ++c) {
          const auto x = static_cast<Sum<T>>(now[c]);
          blockDot[static_cast<size_t>(c)] += x * static_cast<Sum<T>>(before[c]);
          blockSquared[static_cast<size_t>(c)] += x * x;
        }
      }
    }
    for (int64_t c = 0; c < channels; ++c) {
      const size_t at = static_cast<size_t>(c);
      if (std::isfinite(blockDot[at]) && std::isfinite(blockSquared[at])) {
        dot[c] += static_cast<double>(blockDot[at]);
        squared[c] += static_cast<double>(blockSquared[at]);
        continue;
      }
      for (int64_t r = row; r < last; ++r) {  // as in sumBlock: overflow of fp32, or a real infinity
        const auto x = static_cast<double>(current[r * channels + c]);
        dot[c] += x * static_cast<double>(previous[r * channels + c]);
        squared[c] += x * x;
      }
    }
    std::memcpy(previous + row * channels, current + row * channels, static_cast<size_t>((last - row) * channels) * sizeof(T));
  }
}

template <typename T>
void passOnCpu(const T* current, T* previous, const NeuronLayout& layout, std::vector<double>& dot, std::vector<double>& squared) {
  const int64_t rowElements = layout.neurons * layout.inner;
  const int64_t rows = std::max<int64_t>(1, kChunkElements / rowElements);
  const int64_t chunks = (layout.outer + rows - 1) / rows;
  const size_t channels = static_cast<size_t>(layout.neurons);
  // Two stages: chunks fill their own rows of sums, then the rows are added in order.
  std::vector<double> partial(2 * channels * static_cast<size_t>(chunks), 0.0);
  at::parallel_for(0, chunks, 1, [&](int64_t from, int64_t to) {
    for (int64_t chunk = from; chunk < to; ++chunk) {
      double* chunkDot = partial.data() + 2 * channels * static_cast<size_t>(chunk);
      const int64_t begin = chunk * rows;
      const int64_t end = std::min(layout.outer, begin + rows);
      if (layout.inner == 1) {
        passColumns(current, previous, layout, begin, end, chunkDot, chunkDot + channels);
      } else {
        passRuns(current, previous, layout, begin, end, chunkDot, chunkDot + channels);
      }
    }
  });
  for (size_t chunk = 0; chunk < static_cast<size_t>(chunks); ++chunk) {
    const double* row = partial.data() + 2 * channels * chunk;
    for (size_t c = 0; c < channels; ++c) {
      dot[c] += row[c];
      squared[c] += row[channels + c];
    }
  }
}

}  // namespace

at::Tensor inNeuronLayout(const at::Tensor& output, int64_t axis, NeuronLayout& layout) {
  if (axis < 0) axis += output.dim();
  if (axis < 0 || axis >= output.dim()) {
    throw Error("shape", "ERR_NEURON_AXIS",
                "The output has " + std::to_string(output.dim()) + " dimensions, so it has no neuron axis " + std::to_string(axis) + ".");
  }
  layout = {1, output.size(axis), 1};
  if (axis == 1 && (output.dim() == 4 || output.dim() == 5)) {
    const auto format = output.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::ChannelsLast3d;
    if (!output.is_contiguous() && output.is_contiguous(format)) {
      layout.outer = layout.neurons == 0 ? 0 : output.numel() / layout.neurons;
      return output;
    }
  }
  for (int64_t d = 0; d < axis; ++d) layout.outer *= output.size(d);
  for (int64_t d = axis + 1; d < output.dim(); ++d) layout.inner *= output.size(d);
  return output.contiguous();
}

void velocityPass(const at::Tensor& current, const at::Tensor& previous, const NeuronLayout& layout, std::vector<double>& dot,
                  std::vector<double>& squared) {
  if (current.is_cuda()) {
    velocityPassOnCuda(current, previous, layout, dot, squared);
    return;
  }
  if (current.numel() == 0) return;
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, current.scalar_type(), "velocity", [&] {
    passOnCpu(current.const_data_ptr<scalar_t>(), previous.mutable_data_ptr<scalar_t>(), layout, dot, squared);
  });
}

}  // namespace neve
