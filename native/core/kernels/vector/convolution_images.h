// What convolutions read and write: images in either layout, bands of them with their channels last, filters.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "../vector_kernels.h"
#include "floats.h"
#include "register_tiles.h"

namespace neve::NEVE_VECTOR_SPACE::images {

using tiles::BLOCK;

inline int64_t padded(int64_t channels) { return (channels + LANES - 1) / LANES * LANES; }
inline int64_t blocksOf(int64_t channels) { return (channels + BLOCK - 1) / BLOCK; }
inline int64_t lanesOf(int64_t channels, int64_t block) { return std::min(BLOCK, padded(channels) - block * BLOCK); }
inline int64_t divideUp(int64_t dividend, int64_t divisor) { return (dividend + divisor - 1) / divisor; }

// Memory of a thread that is kept for the next convolution.
class KeptMemory {
 public:
  float* take(int64_t size) {
    if (size > static_cast<int64_t>(values_.size())) values_ = Floats(size);
    return values_.data();
  }

 private:
  Floats values_;
};

struct ImageShape {
  int64_t channels, height, width;
};

// Rows and columns of an image, with zeros where they lie beyond it.
struct Framing {
  int64_t firstRow, rows, firstColumn, columns, channels;

  int64_t row() const { return columns * channels; }
  int64_t size() const { return rows * row(); }
};

inline Images<const float> imageAt(Images<const float> images, const ImageShape& shape, int64_t index) {
  return {images.values + index * shape.channels * shape.height * shape.width, images.channelsLast};
}

// The values of a frame, channels last, copied only if they must be; channels that the image lacks are zeros.
const float* framed(Images<const float> image, const ImageShape& shape, const Framing& frame, KeptMemory& scratch);

// Rows of outputs that were made with padded channels, to where they belong.
void putBand(const float* band, const ImageShape& out, int64_t firstRow, int64_t rows, Images<float> image);

// A weight of filters as they lie.
struct FilterWeights {
  Images<const float> filters;
  const ConvolutionSizes& sizes;

  const float* addressOf(int64_t filter, int64_t y, int64_t x, int64_t channel) const {
    const ConvolutionSizes& s = sizes;
    return filters.values + (filters.channelsLast ? ((filter * s.filterHeight + y) * s.filterWidth + x) * s.channels + channel
                                                  : ((filter * s.channels + channel) * s.filterHeight + y) * s.filterWidth + x);
  }
  float at(int64_t filter, int64_t y, int64_t x, int64_t channel) const { return *addressOf(filter, y, x, channel); }
};

// What parts of a batch say of the filters, `[block][y][x][channel][lanes]` each, and of the bias.
class GradientSums {
 public:
  GradientSums(const ConvolutionSizes& sizes, int64_t parts)
      : sizes_(sizes), parts_(parts), wide_(blocksOf(sizes.filters) * BLOCK), size_(wide_ * (valuesAFilter() + 1)), sums_(parts * size_) {}

  // Makes zeros of a part, but for its first `written` floats.
  void clear(int64_t part, int64_t written) { std::fill(filters(part) + written, filters(part) + size_, 0.f); }
  float* filters(int64_t part) { return sums_.data() + part * size_; }
  // Padded by zeros.
  float* bias(int64_t part) { return filters(part) + wide_ * valuesAFilter(); }
  void addToBias(int64_t part, const float* gradient, int64_t pixels);
  // Adds the parts up, in order. `bias` may be null.
  void write(Images<float> filters, float* bias);

 private:
  const ConvolutionSizes& sizes_;
  int64_t parts_, wide_, size_;
  Floats sums_;

  int64_t valuesAFilter() const { return sizes_.filterHeight * sizes_.filterWidth * sizes_.channels; }
};

}  // namespace neve::NEVE_VECTOR_SPACE::images
