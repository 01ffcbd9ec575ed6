// Maxima over windows of images with channels last, a vector of channels at once; libtorch's own loop keeps them in memory.
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d_with_indices_cpu_dispatch.h>

#include <limits>
#include <optional>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "replace_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

// None for what is left to libtorch, which says what is wrong as well.
std::optional<PoolSizes> poolSizesOf(const at::Tensor& input, at::IntArrayRef window, at::IntArrayRef stride, at::IntArrayRef padding,
                                     at::IntArrayRef dilation, bool ceil) {
  if (!ownKernels() || ceil || input.dim() != 4 || !isFloatOfCpu(input)) return std::nullopt;
  const auto isPair = [](at::IntArrayRef values) { return values.size() == 1 || values.size() == 2; };
  if (!isPair(window) || !isPair(padding) || !isPair(dilation) || !(stride.empty() || isPair(stride))) return std::nullopt;
  if (dilation[0] != 1 || dilation.back() != 1 || input.numel() == 0) return std::nullopt;
  if (input.suggest_memory_format() != at::MemoryFormat::ChannelsLast) return std::nullopt;
  const at::IntArrayRef step = stride.empty() ? window : stride;
  const PoolSizes sizes{input.size(0), input.size(1), input.size(2), input.size(3), window[0],
                        window.back(), step[0],       step.back(),   padding[0],    padding.back()};
  const bool fits = sizes.windowHeight > 0 && sizes.windowWidth > 0 && sizes.strideY > 0 && sizes.strideX > 0 && sizes.padY >= 0 &&
                    sizes.padX >= 0 && sizes.padY <= sizes.windowHeight / 2 && sizes.padX <= sizes.windowWidth / 2 &&
                    sizes.height + 2 * sizes.padY >= sizes.windowHeight && sizes.width + 2 * sizes.padX >= sizes.windowWidth &&
                    sizes.height * sizes.width <= std::numeric_limits<int32_t>::max();
  return fits ? std::optional(sizes) : std::nullopt;
}

std::tuple<at::Tensor, at::Tensor> maxPool(const at::Tensor& input, at::IntArrayRef window, at::IntArrayRef stride, at::IntArrayRef padding,
                                           at::IntArrayRef dilation, bool ceil) {
  const auto sizes = poolSizesOf(input, window, stride, padding, dilation, ceil);
  if (!sizes) return at::cpu::max_pool2d_with_indices(input, window, stride, padding, dilation, ceil);
  const PoolSizes& s = *sizes;
  const at::Tensor images = input.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth();
  const auto make = [&](at::ScalarType type) {
    return at::empty({s.images, s.channels, outHeight, outWidth},
                     input.options().dtype(type).memory_format(at::MemoryFormat::ChannelsLast));
  };
  at::Tensor values = make(at::kFloat), indices = make(at::kLong);
  vectorKernels()->maxPool(s, images.const_data_ptr<float>(), values.mutable_data_ptr<float>(), indices.mutable_data_ptr<int64_t>());
  return {values, indices};
}

const bool maxPoolReplaced = replaceKernels([](torch::Library& library) { library.impl("max_pool2d_with_indices", maxPool); });

}  // namespace
}  // namespace neve
