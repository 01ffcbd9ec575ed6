// ATen's convolutions of small images on CPUs. oneDNN prepares each call anew, which costs more than a small convolution itself, and on
// processors without AVX-512 its gradients of filters are slow. Every call comes through here, whether recorded, replayed or an operator's
// own, so that all of them give the same bits.
#include <ATen/ops/_convolution_native.h>
#include <ATen/ops/convolution_backward_native.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <torch/library.h>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

constexpr auto LAST = at::MemoryFormat::ChannelsLast;

// Beyond these oneDNN's kernels are faster than plain sums: channels times filters, and weights, of which the gradient is added up in up to
// sixteen parts.
constexpr int64_t MOST_PAIRS = 64 * 128;
constexpr int64_t MOST_WEIGHTS = 128 * 1024;
// Of a plain sum a single image is the work of a single thread.
constexpr int64_t MOST_PRODUCTS_OF_ONE_IMAGE = 4'000'000;
// Places in a part of an image are 32-bit numbers.
constexpr int64_t MOST_FLOATS_OF_AN_IMAGE = int64_t{1} << 28;

// Of Winograd's tiles: their outputs in each direction and the products that give them.
constexpr int64_t TILE = 4;
constexpr int64_t PRODUCTS_A_TILE = 36;
constexpr int64_t LEAST_CHANNELS = 16;
// Channels times filters, whose transforms fit the third cache, and that one tile pays for.
constexpr int64_t MOST_FILTERS = 256 * 256;
constexpr int64_t FILTERS_A_TILE = 2048;
// A row of tiles is not divided.
constexpr int64_t MOST_TILES_A_ROW = 256;
// A tile costs about a half more than its products.
constexpr double COST_OF_A_PRODUCT = 1.5;

// Whether tiles save more than it costs to make them.
bool suitsWinograd(const ConvolutionSizes& s) {
  if (s.filterHeight != 3 || s.filterWidth != 3 || s.strideY != 1 || s.strideX != 1) return false;
  if (std::min(s.channels, s.filters) < LEAST_CHANNELS || std::max(s.channels, s.filters) > MOST_TILE_CHANNELS) return false;
  const int64_t filters = s.channels * s.filters;
  const auto saves = [&](int64_t height, int64_t width) {
    const int64_t across = (width + TILE - 1) / TILE, tiles = across * ((height + TILE - 1) / TILE);
    return across <= MOST_TILES_A_ROW && filters <= s.images * tiles * FILTERS_A_TILE &&
           COST_OF_A_PRODUCT * PRODUCTS_A_TILE * tiles <= 9.0 * height * width;
  };
  return filters <= MOST_FILTERS && saves(s.outHeight(), s.outWidth()) && saves(s.height, s.width);
}

const ConvolutionKernels& kernelsFor(const ConvolutionSizes& sizes) {
  return suitsWinograd(sizes) ? vectorKernels()->winograd : vectorKernels()->direct;
}

// The sizes of what direct kernels do well; none for all else, and for what is wrong, which ATen says in its words.
std::optional<ConvolutionSizes> sizesOf(const at::Tensor& input, const at::Tensor& filters, at::IntArrayRef stride, at::IntArrayRef padding,
                                        at::IntArrayRef dilation, bool transposed, int64_t groups) {
  if (!ownKernels() || transposed || groups != 1) return std::nullopt;
  const int64_t dimensions = input.dim();
  if ((dimensions != 3 && dimensions != 4) || filters.dim() != dimensions || !isFloatOfCpu(input) || !isFloatOfCpu(filters))
    return std::nullopt;
  const size_t places = static_cast<size_t>(dimensions) - 2;
  if (stride.size() != places || padding.size() != places || dilation.size() != places) return std::nullopt;
  for (size_t i = 0; i < places; i++) {
    if (stride[i] < 1 || padding[i] < 0 || padding[i] >= filters.size(i + 2) || dilation[i] != 1) return std::nullopt;
  }
  const bool flat = dimensions == 3;
  const ConvolutionSizes sizes{input.size(0),         input.size(1),        flat ? 1 : input.size(2),
                               input.size(-1),        filters.size(0),      flat ? 1 : filters.size(2),
                               filters.size(-1),      flat ? 1 : stride[0], stride.back(),
                               flat ? 0 : padding[0], padding.back()};
  const bool fits = filters.size(1) == sizes.channels && sizes.height + 2 * sizes.padY >= sizes.filterHeight &&
                    sizes.width + 2 * sizes.padX >= sizes.filterWidth;
  if (!fits || input.numel() == 0 || filters.numel() == 0) return std::nullopt;
  const int64_t pixels = sizes.outHeight() * sizes.outWidth();
  if (!suitsWinograd(sizes)) {
    if (sizes.channels * sizes.filters > MOST_PAIRS || filters.numel() > MOST_WEIGHTS) return std::nullopt;
    if (sizes.images == 1 && pixels * filters.numel() > MOST_PRODUCTS_OF_ONE_IMAGE) return std::nullopt;
  }
  const int64_t floats = std::max(sizes.height * sizes.width * (sizes.channels + 16), pixels * (sizes.filters + 16));
  return floats > MOST_FLOATS_OF_AN_IMAGE ? std::nullopt : std::optional(sizes);
}

// As oneDNN lays out what it returns.
at::MemoryFormat formatOf(const at::Tensor& input, const at::Tensor& filters) {
  const bool last = input.dim() == 4 && (input.suggest_memory_format() == LAST || filters.suggest_memory_format() == LAST);
  return last ? LAST : at::MemoryFormat::Contiguous;
}

// That of filters, which their gradient has as well, lest autograd copy it.
at::MemoryFormat layoutOf(const at::Tensor& filters) {
  return filters.dim() == 4 ? filters.suggest_memory_format() : at::MemoryFormat::Contiguous;
}

// A tensor without gaps, in whichever of the two layouts it is nearer to.
at::Tensor packed(const at::Tensor& tensor) { return tensor.contiguous(tensor.suggest_memory_format()); }

Images<const float> imagesOf(const at::Tensor& tensor) {
  return {tensor.const_data_ptr<float>(), tensor.dim() == 4 && !tensor.is_contiguous() && tensor.is_contiguous(LAST)};
}

Images<float> writable(const at::Tensor& tensor, at::MemoryFormat format) { return {tensor.mutable_data_ptr<float>(), format == LAST}; }

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight, const std::optional<at::Tensor>& bias, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding, int64_t groups,
                       bool benchmark, bool deterministic, bool cudnn, bool tf32) {
  auto sizes = sizesOf(input, weight, stride, padding, dilation, transposed, groups);
  const bool hasBias = bias.has_value() && bias->defined();
  if (sizes && hasBias && (!isFloatOfCpu(*bias) || bias->dim() != 1 || bias->size(0) != sizes->filters)) sizes.reset();
  if (!sizes) {
    return at::native::_convolution(input, weight, bias, stride, padding, dilation, transposed, outputPadding, groups, benchmark,
                                    deterministic, cudnn, tf32);
  }
  const at::Tensor images = packed(input), filters = packed(weight);
  const at::MemoryFormat format = formatOf(input, weight);
  std::vector<int64_t> shape{sizes->images, sizes->filters};
  if (input.dim() == 4) shape.push_back(sizes->outHeight());
  shape.push_back(sizes->outWidth());
  at::Tensor output = at::empty(shape, input.options().memory_format(format));
  const at::Tensor shift = hasBias ? bias->contiguous() : at::Tensor();
  kernelsFor(*sizes).convolve(*sizes, imagesOf(images), imagesOf(filters), hasBias ? shift.const_data_ptr<float>() : nullptr,
                              writable(output, format));
  return output;
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolutionBackward(const at::Tensor& gradient, const at::Tensor& input,
                                                                   const at::Tensor& weight, at::OptionalIntArrayRef biasSizes,
                                                                   at::IntArrayRef stride, at::IntArrayRef padding,
                                                                   at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding,
                                                                   int64_t groups, std::array<bool, 3> mask) {
  const auto sizes = sizesOf(input, weight, stride, padding, dilation, transposed, groups);
  if (!sizes || !isFloatOfCpu(gradient) || gradient.dim() != input.dim()) {
    return at::native::convolution_backward(gradient, input, weight, biasSizes, stride, padding, dilation, transposed, outputPadding,
                                            groups, mask);
  }
  const at::MemoryFormat format = formatOf(input, weight);
  const at::Tensor images = packed(input), filters = packed(weight), gradients = gradient.contiguous(format);
  const Images<const float> from{gradients.const_data_ptr<float>(), format == LAST};
  at::Tensor ofInput, ofWeight, ofBias;
  if (mask[0]) {
    ofInput = at::empty(input.sizes(), input.options().memory_format(format));
    kernelsFor(*sizes).backward(*sizes, from, imagesOf(filters), writable(ofInput, format));
  }
  if (mask[2] && !mask[1]) {
    constexpr std::array<int64_t, 3> dimensions{0, 2, 3};
    ofBias = at::sum(gradients, at::IntArrayRef(dimensions).slice(0, gradients.dim() - 1));
  }
  if (mask[1]) {
    if (mask[2]) ofBias = at::empty({sizes->filters}, gradients.options());
    ofWeight = at::empty(weight.sizes(), weight.options().memory_format(layoutOf(weight)));
    kernelsFor(*sizes).gradients(*sizes, imagesOf(images), from, writable(ofWeight, layoutOf(weight)),
                                 mask[2] ? ofBias.mutable_data_ptr<float>() : nullptr);
  }
  return {ofInput, ofWeight, ofBias};
}

// Both are made of other operators for every device; a kernel of the CPU's own goes before that.
TORCH_LIBRARY_IMPL(aten, CPU, library) {
  library.impl("_convolution", convolution);
  library.impl("convolution_backward", convolutionBackward);
}

}  // namespace

}  // namespace neve
