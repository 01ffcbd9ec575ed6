#include "convolution_images.h"

#include <ATen/Parallel.h>

namespace neve::NEVE_VECTOR_SPACE::images {
namespace {

using tiles::TRANSPOSED;

// [rows][columns] at `from` to [columns][rows].
NEVE_VECTOR void transpose(const float* from, int64_t rows, int64_t columns, int64_t fromRow, float* to, int64_t toRow) {
  const int64_t wholeRows = rows / TRANSPOSED * TRANSPOSED, wholeColumns = columns / TRANSPOSED * TRANSPOSED;
  for (int64_t r = 0; r < wholeRows; r += TRANSPOSED) {
    for (int64_t c = 0; c < wholeColumns; c += TRANSPOSED) tiles::transposeTile(from + r * fromRow + c, fromRow, to + c * toRow + r, toRow);
    for (int64_t c = wholeColumns; c < columns; c++) {
      for (int64_t i = r; i < r + TRANSPOSED; i++) to[c * toRow + i] = from[i * fromRow + c];
    }
  }
  for (int64_t r = wholeRows; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) to[c * toRow + r] = from[r * fromRow + c];
  }
}

// The part of an image that a frame holds, channels last; channels that the image lacks are zeros.
void fillFrame(Images<const float> image, const ImageShape& shape, const Framing& frame, float* to) {
  const int64_t first = std::max<int64_t>(0, frame.firstColumn);
  const int64_t columns = std::min(shape.width, frame.firstColumn + frame.columns) - first;
  const int64_t before = first - frame.firstColumn;
  for (int64_t r = 0; r < frame.rows; r++, to += frame.row()) {
    const int64_t y = frame.firstRow + r;
    if (y < 0 || y >= shape.height || columns <= 0) {
      std::fill_n(to, frame.row(), 0.f);
      continue;
    }
    float* body = to + before * frame.channels;
    std::fill(to, body, 0.f);
    std::fill(body + columns * frame.channels, to + frame.row(), 0.f);
    if (frame.channels != shape.channels) std::fill_n(body, columns * frame.channels, 0.f);
    if (image.channelsLast || shape.channels == 1) {
      const float* from = image.values + (y * shape.width + first) * shape.channels;
      if (frame.channels == shape.channels) {
        std::copy_n(from, columns * shape.channels, body);
      } else {
        for (int64_t x = 0; x < columns; x++) std::copy_n(from + x * shape.channels, shape.channels, body + x * frame.channels);
      }
    } else {
      const int64_t plane = shape.height * shape.width;
      transpose(image.values + y * shape.width + first, shape.channels, columns, plane, body, frame.channels);
    }
  }
}

// Whether rows of an image can be read where they lie.
bool liesAsFramed(Images<const float> image, const ImageShape& shape, const Framing& frame) {
  return (image.channelsLast || shape.channels == 1) && frame.firstColumn == 0 && frame.columns == shape.width && frame.firstRow >= 0 &&
         frame.firstRow + frame.rows <= shape.height && frame.channels == shape.channels;
}

}  // namespace

const float* framed(Images<const float> image, const ImageShape& shape, const Framing& frame, KeptMemory& scratch) {
  if (liesAsFramed(image, shape, frame)) return image.values + frame.firstRow * frame.row();
  float* to = scratch.take(frame.size());
  fillFrame(image, shape, frame, to);
  return to;
}

void putBand(const float* band, const ImageShape& out, int64_t firstRow, int64_t rows, Images<float> image) {
  const int64_t pixels = rows * out.width, wide = padded(out.channels);
  if (image.channelsLast) {
    float* to = image.values + firstRow * out.width * out.channels;
    for (int64_t p = 0; p < pixels; p++) std::copy_n(band + p * wide, out.channels, to + p * out.channels);
  } else {
    transpose(band, pixels, out.channels, wide, image.values + firstRow * out.width, out.height * out.width);
  }
}

NEVE_VECTOR void GradientSums::addToBias(int64_t part, const float* gradient, int64_t pixels) {
  float* sums = bias(part);
  const int64_t wide = padded(sizes_.filters);
  for (int64_t lane = 0; lane < wide; lane += LANES) {
    Vector sum = vec::load(sums + lane);
    for (int64_t p = 0; p < pixels; p++) sum = vec::add(sum, vec::load(gradient + p * wide + lane));
    vec::store(sums + lane, sum);
  }
}

void GradientSums::write(Images<float> filters, float* bias) {
  at::parallel_for(0, size_, 16384, [&](int64_t begin, int64_t end) {
    for (int64_t part = 1; part < parts_; part++) {
      for (int64_t i = begin; i < end; i++) sums_[i] += sums_[part * size_ + i];
    }
  });
  if (bias != nullptr) std::copy_n(this->bias(0), sizes_.filters, bias);
  const ConvolutionSizes& s = sizes_;
  const int64_t values = valuesAFilter();
  for (int64_t f = 0; f < s.filters; f++) {
    const int64_t lanes = lanesOf(s.filters, f / BLOCK);
    const float* from = sums_.data() + f / BLOCK * BLOCK * values + f % BLOCK;
    float* to = filters.values + f * values;
    for (int64_t y = 0; y < s.filterHeight; y++) {
      for (int64_t x = 0; x < s.filterWidth; x++) {
        for (int64_t c = 0; c < s.channels; c++, from += lanes) {
          to[filters.channelsLast ? (y * s.filterWidth + x) * s.channels + c : (c * s.filterHeight + y) * s.filterWidth + x] = *from;
        }
      }
    }
  }
}

}  // namespace neve::NEVE_VECTOR_SPACE::images
