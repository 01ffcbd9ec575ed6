// What the loops of vector/ do, which are compiled for vectors of eight float32 (AVX2) and of sixteen (AVX-512).
#pragma once

#include <cstdint>

namespace neve {

// A convolution without groups or dilation.
struct ConvolutionSizes {
  int64_t images, channels, height, width;
  int64_t filters, filterHeight, filterWidth;
  int64_t strideY, strideX, padY, padX;

  int64_t outHeight() const { return (height + 2 * padY - filterHeight) / strideY + 1; }
  int64_t outWidth() const { return (width + 2 * padX - filterWidth) / strideX + 1; }
};

// Four dimensions of float32, whose channels lie last (`NHWC`) or second (`NCHW`). Filters: their number first, then as images.
template <typename Value>
struct Images {
  Value* values;
  bool channelsLast;
};

// Channels of Winograd's tiles, at most.
constexpr int64_t MOST_TILE_CHANNELS = 512;

// Convolutions and their gradients. Sums come out the same whatever the number of threads.
struct ConvolutionKernels {
  // `bias` may be null.
  void (*convolve)(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> filters, const float* bias,
                   Images<float> output);
  // The gradient of the input.
  void (*backward)(const ConvolutionSizes& sizes, Images<const float> gradient, Images<const float> filters, Images<float> output);
  // The gradients of the filters and, unless null, of the bias: sums of at most sixteen parts of the batch, in order.
  void (*gradients)(const ConvolutionSizes& sizes, Images<const float> input, Images<const float> gradient, Images<float> filters,
                    float* bias);
};

// An LSTM layer in one direction.
struct LstmSizes {
  int64_t steps, rows, inputs, hidden;
  bool reverse;  // from the last step to the first
};

// What the backward pass needs of the forward one, all [steps, rows, …] without gaps.
struct LstmStates {
  float* gates;      // [4 * hidden]: input, forget, cell and output gates, as torch.nn.LSTM orders them
  float* cells;      // [hidden]
  float* cellTanhs;  // [hidden]
};

// All without gaps.
struct LstmValues {
  const float* input;         // [steps, rows, inputs]
  const float* inputWeights;  // [4 * hidden, inputs]
  const float* weights;       // [4 * hidden, hidden]
  const float* firstHidden;   // [rows, hidden]
  const float* firstCell;     // [rows, hidden]
};

// Gradients of what the layer returned; each may be null.
struct LstmOutputGradients {
  const float* output;
  const float* lastHidden;
  const float* lastCell;
};

// Gradients to write, shaped as what they are of.
struct LstmGradients {
  float* input;
  float* inputWeights;
  float* weights;
  float* bias;
  float* firstHidden;
  float* firstCell;
};

// `values[row * rowStride + column * columnStride]`; one of the strides is 1.
struct MatrixView {
  const float* values;
  int64_t rowStride, columnStride;
};

// The product of a [rows, depth] and a [depth, columns] matrix, into rows of `outStride` floats. `start`, unless null, has a float for each
// column that is added to.
struct MatrixProduct {
  int64_t rows, columns, depth;
  MatrixView left, right;
  const float* start;
  float* out;
  int64_t outStride;
};

// Of images with channels last.
struct PoolSizes {
  int64_t images, channels, height, width;
  int64_t windowHeight, windowWidth, strideY, strideX, padY, padX;

  int64_t outHeight() const { return (height + 2 * padY - windowHeight) / strideY + 1; }
  int64_t outWidth() const { return (width + 2 * padX - windowWidth) / strideX + 1; }
};

// Values of `channels` channels, a row for each of them: images with channels last, a row a pixel.
struct NormSizes {
  int64_t rows, channels;
};

// What normalisation does to a channel: scale * x + shift.
struct NormLine {
  const float* scale;
  const float* shift;
};

// The gradient of values that were normalised, and of ReLU after it, if any.
struct NormGradient {
  const float* gradient;  // of what came out
  const float* input;     // of the normalisation
  const float* mean;      // [channels]
  NormLine line;          // with ReLU right after it; else of nulls
  const float* output;    // with an addition and then ReLU; else null
  float* before;          // then: gets the gradient of the addition
};

// The gradient of the input: scale * (gradient - ofMean - (input - mean) * ofDistance); without batch statistics the last two are null.
struct NormSlopes {
  const float* scale;
  const float* ofMean;
  const float* ofDistance;
};

struct VectorKernels {
  int64_t lanes;
  // Plain sums over rows, columns and channels of a filter in that order.
  ConvolutionKernels direct;
  // Filters of 3 x 3 with stride 1 in 2.25 products an output where the plain sum takes 9: Winograd's minimal filtering of tiles of 4 x 4
  // outputs, F(4 x 4, 3 x 3). What a tile gives depends on its values alone. Sources: Lavin and Gray, "Fast Algorithms for Convolutional
  // Neural Networks", 2015; Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks",
  // 2018.
  ConvolutionKernels winograd;
  // Four times the hidden size is a multiple of `lanes`. `bias` is the sum of both: [4 * hidden]. `output` is [steps, rows, hidden]; the
  // last states are [rows, hidden].
  void (*lstmForward)(const LstmSizes& sizes, const LstmValues& values, const float* bias, const LstmStates& states, float* output,
                      float* lastHidden, float* lastCell);
  // `output` is what the forward pass left. Sums over the batch are made of at most sixteen parts, in order, whatever the number of
  // threads.
  void (*lstmBackward)(const LstmSizes& sizes, const LstmValues& values, const LstmStates& states, const float* output,
                       const LstmOutputGradients& gradients, const LstmGradients& to);
  // Sums run over 192 of the depth in order and are added up in order, whatever the number of threads.
  void (*multiplyMatrices)(const MatrixProduct& product);
  // GELU of `count` values, exact or by the hyperbolic tangent, and its gradient.
  void (*gelu)(bool byTanh, const float* from, int64_t count, float* to);
  void (*geluBackward)(bool byTanh, const float* gradient, const float* from, int64_t count, float* to);
  // Means and biased variances of channels; sums are made of at most sixteen parts, in order, whatever the number of threads.
  void (*batchMoments)(const NormSizes& sizes, const float* from, float* mean, float* variance);
  // `added` may be null.
  void (*batchNormalise)(const NormSizes& sizes, const float* from, const NormLine& line, const float* added, bool relu, float* to);
  // Sums of gradients, and of their products with distances from the mean: [channels].
  void (*batchNormSums)(const NormSizes& sizes, const NormGradient& of, float* gradients, float* products);
  // `of.output` is not read here: with an addition, `of.gradient` is its gradient.
  void (*batchNormBackward)(const NormSizes& sizes, const NormGradient& of, const NormSlopes& slopes, float* to);
  // The greatest of each window and where in its image it lies.
  void (*maxPool)(const PoolSizes& sizes, const float* from, float* values, int64_t* indices);
};

// Those of this processor's widest vectors; null where it has neither.
const VectorKernels* vectorKernels();

}  // namespace neve
