#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "convolution_images.h"
#include "kernels.h"
#include "register_tiles.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

using namespace images;
using tiles::FLOATS_A_STRIP;
using tiles::OuterProducts;
using tiles::Pixel;
using tiles::Products;
using tiles::Segment;
using tiles::VALUES_A_PASS;

// Floats of a part of an image that stay in the second cache: 256 KiB.
constexpr int64_t FLOATS_A_BAND = 65536;

thread_local KeptMemory framedScratch;
thread_local KeptMemory outputScratch;

// Outputs that see their source through the same weights: all of a convolution's, or those of a backward pass whose rows and columns leave
// the same rest when divided by the strides.
struct OutputPhase {
  std::vector<Pixel> pixels;      // of a band of rows, row by row
  int64_t pixelsARow = 0;         // of this phase
  std::vector<Segment> segments;  // values under a filter
  Floats weights;                 // [block][value][lanes]

  int64_t values() const {
    int64_t sum = 0;
    for (const Segment& segment : segments) sum += segment.length;
    return sum;
  }
};

// A pass over outputs: a share of the values under the filters whose weights fit the first cache.
struct WeightPass {
  std::vector<Segment> segments;
  int64_t firstValue;
};

std::vector<WeightPass> passesOf(const OutputPhase& phase) {
  std::vector<WeightPass> passes;
  int64_t value = 0, room = 0;
  for (const Segment& segment : phase.segments) {
    for (int32_t done = 0; done < segment.length;) {
      if (room == 0) {
        passes.push_back({{}, value});
        room = VALUES_A_PASS;
      }
      const auto length = static_cast<int32_t>(std::min<int64_t>(segment.length - done, room));
      passes.back().segments.push_back({segment.from + done, length});
      done += length;
      value += length;
      room -= length;
    }
  }
  if (passes.empty()) passes.push_back({{}, 0});
  return passes;
}

// What all images of a batch go through.
struct ConvolutionPlan {
  ImageShape source, out;
  std::vector<OutputPhase> phases;
  Framing frame;      // of the first band
  int64_t bandRows;   // rows of outputs in a band
  int64_t bandShift;  // rows of the source from a band to the next
  const float* bias;  // padded, or null
};

NEVE_VECTOR void runPhase(const OutputPhase& phase, const std::vector<WeightPass>& passes, const ConvolutionPlan& plan, const float* source,
                          float* out, int64_t pixels) {
  alignas(64) static const float zeros[BLOCK] = {};
  const int64_t values = phase.values();
  for (int64_t block = 0; block < blocksOf(plan.out.channels); block++) {
    const int64_t lanes = lanesOf(plan.out.channels, block);
    const float* weights = phase.weights.data() + block * BLOCK * values;
    const float* start = plan.bias == nullptr ? zeros : plan.bias + block * BLOCK;
    for (const WeightPass& pass : passes) {
      const Products products{source,
                              pass.segments.data(),
                              static_cast<int64_t>(pass.segments.size()),
                              weights + pass.firstValue * lanes,
                              pass.firstValue == 0 ? start : nullptr,
                              out + block * BLOCK};
      if (lanes == BLOCK) {
        tiles::multiply<2>(products, phase.pixels.data(), pixels);
      } else {
        tiles::multiply<1>(products, phase.pixels.data(), pixels);
      }
    }
  }
}

void runPlan(const ConvolutionPlan& plan, int64_t images, Images<const float> input, Images<float> output) {
  std::vector<std::vector<WeightPass>> passes;
  for (const OutputPhase& phase : plan.phases) passes.push_back(passesOf(phase));
  const int64_t wide = padded(plan.out.channels), bands = divideUp(plan.out.height, plan.bandRows);
  const bool direct = (output.channelsLast || plan.out.channels == 1) && wide == plan.out.channels;
  at::parallel_for(0, images * bands, 1, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; task++) {
      const int64_t image = task / bands, band = task % bands;
      const int64_t firstRow = band * plan.bandRows, rows = std::min(plan.bandRows, plan.out.height - firstRow);
      Framing frame = plan.frame;
      frame.firstRow += band * plan.bandShift;
      const float* source = framed(imageAt(input, plan.source, image), plan.source, frame, framedScratch);
      const Images<float> to{output.values + image * plan.out.channels * plan.out.height * plan.out.width, output.channelsLast};
      float* out = direct ? to.values + firstRow * plan.out.width * wide : outputScratch.take(plan.bandRows * plan.out.width * wide);
      for (size_t i = 0; i < plan.phases.size(); i++) {
        const OutputPhase& phase = plan.phases[i];
        // Pixels are in the order of their rows, so a last band takes the first of them.
        const auto inBand = [&](const Pixel& pixel) { return pixel.to < rows * plan.out.width * wide; };
        const auto beyond =
            rows == plan.bandRows ? phase.pixels.end() : std::partition_point(phase.pixels.begin(), phase.pixels.end(), inBand);
        runPhase(phase, passes[i], plan, source, out, beyond - phase.pixels.begin());
      }
      if (!direct) putBand(out, plan.out, firstRow, rows, to);
    }
  });
}

// Rows of outputs in a band, a multiple of `step`, whose source takes `floatsARow` each.
int64_t bandRowsOf(int64_t rows, int64_t floatsARow, int64_t step) {
  const int64_t fit = std::max<int64_t>(FLOATS_A_BAND / floatsARow, 1);
  return std::min(divideUp(fit, step), divideUp(rows, step)) * step;
}

}  // namespace

void convolve(const ConvolutionSizes& s, Images<const float> input, Images<const float> filters, const float* bias, Images<float> output) {
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth(), wide = padded(s.filters), blocks = blocksOf(s.filters);
  ConvolutionPlan plan{{s.channels, s.height, s.width}, {s.filters, outHeight, outWidth}, std::vector<OutputPhase>(1), {}, 0, 0, nullptr};
  const int64_t columns = (outWidth - 1) * s.strideX + s.filterWidth;
  plan.bandRows = bandRowsOf(outHeight, s.strideY * columns * s.channels, 1);
  plan.bandShift = plan.bandRows * s.strideY;
  plan.frame = {-s.padY, (plan.bandRows - 1) * s.strideY + s.filterHeight, -s.padX, columns, s.channels};
  // What is read where it lies has columns on its right that no filter reaches.
  if (s.padX == 0 && s.padY == 0) plan.frame.columns = s.width;
  Floats start(blocks * BLOCK, 0.f);
  if (bias != nullptr) {
    std::copy_n(bias, s.filters, start.begin());
    plan.bias = start.data();
  }

  OutputPhase& phase = plan.phases[0];
  for (int64_t y = 0; y < plan.bandRows; y++) {
    for (int64_t x = 0; x < outWidth; x++) {
      phase.pixels.push_back({static_cast<int32_t>(y * s.strideY * plan.frame.row() + x * s.strideX * s.channels),
                              static_cast<int32_t>((y * outWidth + x) * wide)});
    }
  }
  const int64_t length = s.filterWidth * s.channels;
  for (int64_t y = 0; y < s.filterHeight; y++) {
    phase.segments.push_back({static_cast<int32_t>(y * plan.frame.row()), static_cast<int32_t>(length)});
  }
  phase.weights.assign(blocks * BLOCK * s.filterHeight * length, 0.f);
  const FilterWeights weights{filters, s};
  for (int64_t f = 0; f < s.filters; f++) {
    const int64_t lanes = lanesOf(s.filters, f / BLOCK);
    float* to = phase.weights.data() + f / BLOCK * BLOCK * s.filterHeight * length + f % BLOCK;
    for (int64_t y = 0; y < s.filterHeight; y++) {
      for (int64_t x = 0; x < s.filterWidth; x++) {
        for (int64_t c = 0; c < s.channels; c++, to += lanes) *to = weights.at(f, y, x, c);
      }
    }
  }
  runPlan(plan, s.images, input, output);
}

void convolveBackward(const ConvolutionSizes& s, Images<const float> gradient, Images<const float> filters, Images<float> output) {
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth(), wide = padded(s.channels), blocks = blocksOf(s.channels);
  // An input row y lies at y + pad of the padded image; quotient and rest by the stride say which output rows saw it, and through which
  // rows of a filter.
  const int64_t tapsY = divideUp(s.filterHeight, s.strideY), tapsX = divideUp(s.filterWidth, s.strideX);
  const int64_t firstRow = s.padY / s.strideY - (tapsY - 1), firstColumn = s.padX / s.strideX - (tapsX - 1);
  ConvolutionPlan plan{{s.filters, outHeight, outWidth},
                       {s.channels, s.height, s.width},
                       std::vector<OutputPhase>(s.strideY * s.strideX),
                       {},
                       0,
                       0,
                       nullptr};
  const int64_t columns = (s.width - 1 + s.padX) / s.strideX - firstColumn + 1;
  plan.bandRows = bandRowsOf(s.height, divideUp(columns * s.filters, s.strideY), s.strideY);
  plan.bandShift = plan.bandRows / s.strideY;
  plan.frame = {firstRow, (plan.bandRows - 1 + s.padY) / s.strideY - firstRow + 1, firstColumn, columns, s.filters};
  for (int64_t y = 0; y < plan.bandRows; y++) {
    for (int64_t x = 0; x < s.width; x++) {
      const int64_t restY = (y + s.padY) % s.strideY, restX = (x + s.padX) % s.strideX;
      const int64_t ownTapsY = divideUp(s.filterHeight - restY, s.strideY), ownTapsX = divideUp(s.filterWidth - restX, s.strideX);
      const int64_t row = (y + s.padY) / s.strideY - (ownTapsY - 1) - firstRow;
      const int64_t column = (x + s.padX) / s.strideX - (ownTapsX - 1) - firstColumn;
      plan.phases[restY * s.strideX + restX].pixels.push_back(
          {static_cast<int32_t>(row * plan.frame.row() + column * s.filters), static_cast<int32_t>((y * s.width + x) * wide)});
    }
  }
  const FilterWeights weights{filters, s};
  for (int64_t restY = 0; restY < s.strideY; restY++) {
    for (int64_t restX = 0; restX < s.strideX; restX++) {
      OutputPhase& phase = plan.phases[restY * s.strideX + restX];
      const int64_t ownTapsY = std::max<int64_t>(divideUp(s.filterHeight - restY, s.strideY), 0);
      const int64_t ownTapsX = std::max<int64_t>(divideUp(s.filterWidth - restX, s.strideX), 0);
      const int64_t length = ownTapsX * s.filters;
      if (length == 0) continue;
      for (int64_t y = 0; y < ownTapsY; y++) {
        phase.segments.push_back({static_cast<int32_t>(y * plan.frame.row()), static_cast<int32_t>(length)});
      }
      phase.weights.assign(blocks * BLOCK * ownTapsY * length, 0.f);
      float* to = phase.weights.data();
      for (int64_t block = 0; block < blocks; block++) {
        const int64_t lanes = lanesOf(s.channels, block), count = std::min(lanes, s.channels - block * BLOCK);
        to = phase.weights.data() + block * BLOCK * ownTapsY * length;
        for (int64_t y = 0; y < ownTapsY; y++) {
          for (int64_t x = 0; x < ownTapsX; x++) {
            const int64_t filterY = restY + (ownTapsY - 1 - y) * s.strideY, filterX = restX + (ownTapsX - 1 - x) * s.strideX;
            for (int64_t f = 0; f < s.filters; f++, to += lanes) {
              for (int64_t c = 0; c < count; c++) to[c] = weights.at(f, filterY, filterX, block * BLOCK + c);
            }
          }
        }
      }
    }
  }
  runPlan(plan, s.images, gradient, output);
}

namespace {

// Adds what some rows of an image say of the filters, in strips that stay in the first cache.
NEVE_VECTOR void addGradients(const ConvolutionSizes& s, const float* source, const Framing& frame, const float* gradient,
                              const Framing& gradientFrame, float* sums) {
  const int64_t length = s.filterWidth * s.channels, values = s.filterHeight * length;
  const int64_t floatsARow = gradientFrame.columns * BLOCK + s.strideY * frame.row();
  const int64_t stripRows = std::max<int64_t>(1, FLOATS_A_STRIP / floatsARow);
  for (int64_t row = 0; row < gradientFrame.rows; row += stripRows) {
    const int64_t rows = std::min(stripRows, gradientFrame.rows - row);
    for (int64_t block = 0; block < blocksOf(s.filters); block++) {
      const int64_t lanes = lanesOf(s.filters, block);
      for (int64_t y = 0; y < s.filterHeight; y++) {
        const OuterProducts products{
            source + (row * s.strideY + y) * frame.row(),
            s.strideY * frame.row(),
            s.strideX * s.channels,
            gradient + row * gradientFrame.row() + block * BLOCK,
            gradientFrame.row(),
            gradientFrame.channels,
            rows,
            gradientFrame.columns,
            sums + block * BLOCK * values + y * length * lanes,
        };
        if (lanes == BLOCK) {
          tiles::addOuter<2>(products, length);
        } else {
          tiles::addOuter<1>(products, length);
        }
      }
    }
  }
}

}  // namespace

void convolutionGradients(const ConvolutionSizes& s, Images<const float> input, Images<const float> gradient, Images<float> filters,
                          float* bias) {
  const int64_t outHeight = s.outHeight(), outWidth = s.outWidth(), wide = padded(s.filters);
  const ImageShape source{s.channels, s.height, s.width}, out{s.filters, outHeight, outWidth};
  const int64_t columns = s.padX == 0 && s.padY == 0 ? s.width : (outWidth - 1) * s.strideX + s.filterWidth;
  const int64_t bandRows = bandRowsOf(outHeight, s.strideY * columns * s.channels + outWidth * wide, 1);
  const int64_t bands = divideUp(outHeight, bandRows), tasks = s.images * bands;
  // Parts that the number of threads has no say in: sums come out the same.
  const int64_t parts = std::min<int64_t>(tasks, 16);
  GradientSums sums(s, parts);
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      sums.clear(part, 0);
      for (int64_t task = part * tasks / parts; task < (part + 1) * tasks / parts; task++) {
        const int64_t image = task / bands, firstRow = task % bands * bandRows, rows = std::min(bandRows, outHeight - firstRow);
        const Framing frame{firstRow * s.strideY - s.padY, (rows - 1) * s.strideY + s.filterHeight, -s.padX, columns, s.channels};
        const Framing gradientFrame{firstRow, rows, 0, outWidth, wide};
        const float* values = framed(imageAt(input, source, image), source, frame, framedScratch);
        const float* gradients = framed(imageAt(gradient, out, image), out, gradientFrame, outputScratch);
        addGradients(s, values, frame, gradients, gradientFrame, sums.filters(part));
        if (bias != nullptr) sums.addToBias(part, gradients, rows * outWidth);
      }
    }
  });
  sums.write(filters, bias);
}

}  // namespace neve::NEVE_VECTOR_SPACE
