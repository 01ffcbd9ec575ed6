#include <ATen/Parallel.h>

#include <utility>
#include <vector>

#include "convolution_images.h"
#include "kernels.h"
#include "register_tiles.h"
#include "winograd_transform.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

using namespace images;
using tiles::OuterProducts;
using tiles::Pixel;
using tiles::Products;
using tiles::Segment;
using winograd::PLACES;
using winograd::SPAN;
using winograd::TILE;
using winograd::Transform;

// Floats of the two transforms of a group of tiles, which stay in the second cache.
constexpr int64_t FLOATS_A_GROUP = LANES == 16 ? 131072 : 32768;
// Channels times filters whose gradients have room for many parts.
constexpr int64_t FILTERS_OF_MANY_PARTS = 64 * 128;
constexpr int64_t TILES_A_PART = 32;

thread_local KeptMemory sourceScratch;
thread_local KeptMemory gradientScratch;
thread_local KeptMemory bandScratch;
thread_local KeptMemory leftTiles;
thread_local KeptMemory rightTiles;
thread_local KeptMemory columnScratch;

alignas(64) const float ZEROS[MOST_TILE_CHANNELS] = {};

int64_t tilesOf(const ImageShape& out) { return divideUp(out.height, TILE) * divideUp(out.width, TILE); }

// How outputs are divided: into rows of tiles, bands of those rows, and groups of bands whose tiles are multiplied together.
struct Tiling {
  ImageShape out;
  int64_t across, down;  // tiles of an image
  int64_t bandRows;      // rows of tiles in a band
  int64_t bands, bandsAGroup, groups;

  Tiling(const ImageShape& source, const ImageShape& out, int64_t images, int64_t mostTiles)
      : out(out), across(divideUp(out.width, TILE)), down(divideUp(out.height, TILE)) {
    // As many floats of tiles as of filters, lest these be read too often.
    const int64_t channels = padded(source.channels), filters = padded(out.channels), floats = channels + filters;
    const int64_t fit = std::min(std::max(channels * filters / floats, FLOATS_A_GROUP / (PLACES * floats)), mostTiles);
    bandRows = std::min(down, std::max<int64_t>(fit / across, 1));
    bands = divideUp(down, bandRows);
    bandsAGroup = bands > 1 ? 1 : std::max<int64_t>(fit / (across * down), 1);
    groups = divideUp(images * bands, bandsAGroup);
  }

  int64_t mostTiles() const { return across * bandRows * bandsAGroup; }
  // Floats from one place of the transforms to the next. A block more, lest all places share lines of the first cache.
  int64_t plane(int64_t channels) const { return mostTiles() * channels + BLOCK; }
};

struct Band {
  int64_t image, firstRow, rows;  // rows of tiles
};

template <typename Run>
void forBands(const Tiling& tiling, int64_t images, int64_t group, Run run) {
  const int64_t end = std::min((group + 1) * tiling.bandsAGroup, images * tiling.bands);
  int64_t tiles = 0;
  for (int64_t i = group * tiling.bandsAGroup; i < end; i++) {
    const int64_t firstRow = i % tiling.bands * tiling.bandRows;
    const Band band{i / tiling.bands, firstRow, std::min(tiling.bandRows, tiling.down - firstRow)};
    run(band, tiles);
    tiles += band.rows * tiling.across;
  }
}

// Rows of an image, channels last and padded to whole vectors.
struct Rows {
  const float* values;
  int64_t first, end, width, channels;

  // A row, or zeros where there is none, and the step from a pixel to the next.
  std::pair<const float*, int64_t> at(int64_t y) const {
    if (y < first || y >= end) return {ZEROS, 0};
    return {values + (y - first) * width * channels, channels};
  }

  // Has what the next row of tiles reads brought near, before it is needed.
  void fetchBelow(const float* from) const {
    for (int r = 1; r <= TILE; r++) _mm_prefetch(reinterpret_cast<const char*>(from + r * width * channels), _MM_HINT_T0);
  }
};

Rows rowsOf(Images<const float> images, const ImageShape& shape, int64_t image, int64_t first, int64_t end, KeptMemory& scratch) {
  const int64_t from = std::max<int64_t>(first, 0), to = std::min(end, shape.height);
  const int64_t wide = padded(shape.channels);
  const Framing frame{from, std::max<int64_t>(to - from, 0), 0, shape.width, wide};
  return {framed(imageAt(images, shape, image), shape, frame, scratch), from, to, shape.width, wide};
}

// `B^T d B` of the tiles of a band, place by place, each `[tile][channels]`.
NEVE_VECTOR void transformSources(const Rows& image, const Tiling& tiling, const Band& band, int64_t padY, int64_t padX, float* to,
                                  int64_t plane) {
  const int64_t wide = image.channels, columns = TILE * tiling.across + 2;
  float* combined = columnScratch.take(columns * SPAN * LANES);
  for (int64_t row = 0; row < band.rows; row++, to += tiling.across * wide) {
    std::pair<const float*, int64_t> rows[SPAN];
    for (int r = 0; r < SPAN; r++) rows[r] = image.at(TILE * (band.firstRow + row) - padY + r);
    for (int64_t channel = 0; channel < wide; channel += LANES) {
      float* column = combined;
      for (int64_t x = -padX; x < columns - padX; x++, column += SPAN * LANES) {
        if (x < 0 || x >= image.width) {
          std::fill_n(column, SPAN * LANES, 0.f);
          continue;
        }
        Vector from[SPAN], sums[SPAN];
#pragma GCC unroll 6
        for (int r = 0; r < SPAN; r++) from[r] = vec::load(rows[r].first + x * rows[r].second + channel);
        if (rows[SPAN - 1].second != 0) image.fetchBelow(rows[SPAN - 1].first + x * wide + channel);
        Transform::source(from, sums);
#pragma GCC unroll 6
        for (int r = 0; r < SPAN; r++) vec::store(column + r * LANES, sums[r]);
      }
      for (int64_t tile = 0; tile < tiling.across; tile++) {
        float* place = to + tile * wide + channel;
        for (int r = 0; r < SPAN; r++) {
          Vector from[SPAN], sums[SPAN];
#pragma GCC unroll 6
          for (int x = 0; x < SPAN; x++) from[x] = vec::load(combined + ((TILE * tile + x) * SPAN + r) * LANES);
          Transform::source(from, sums);
#pragma GCC unroll 6
          for (int x = 0; x < SPAN; x++, place += plane) vec::store(place, sums[x]);
        }
      }
    }
  }
}

// `A^T m A` of the tiles of a band: its outputs, which lie from the first row of the band on.
NEVE_VECTOR void transformProducts(const float* from, int64_t plane, const Tiling& tiling, const Band& band, const float* bias,
                                   float* out) {
  const int64_t wide = padded(tiling.out.channels), width = tiling.out.width;
  for (int64_t row = 0; row < band.rows; row++, from += tiling.across * wide) {
    const int64_t rows = std::min(TILE, tiling.out.height - TILE * (band.firstRow + row));
    for (int64_t tile = 0; tile < tiling.across; tile++) {
      const int64_t columns = std::min(TILE, width - TILE * tile);
      for (int64_t lane = 0; lane < wide; lane += LANES) {
        const float* place = from + tile * wide + lane;
        Vector half[TILE][SPAN];
        for (int x = 0; x < SPAN; x++, place += plane) {
          Vector m[SPAN], sums[TILE];
#pragma GCC unroll 6
          for (int y = 0; y < SPAN; y++) m[y] = vec::load(place + y * SPAN * plane);
          Transform::products(m, sums);
#pragma GCC unroll 4
          for (int y = 0; y < TILE; y++) half[y][x] = sums[y];
        }
        const Vector start = vec::load(bias + lane);
        float* to = out + (TILE * row * width + TILE * tile) * wide + lane;
        const auto put = [&](int64_t rows, int64_t columns) NEVE_VECTOR {
          for (int64_t y = 0; y < rows; y++, to += width * wide) {
            Vector sums[TILE];
            Transform::products(half[y], sums);
#pragma GCC unroll 4
            for (int64_t x = 0; x < columns; x++) vec::store(to + x * wide, vec::add(start, sums[x]));
          }
        };
        if (rows == TILE && columns == TILE) {
          put(TILE, TILE);
        } else {
          put(rows, columns);
        }
      }
    }
  }
}

// `A y A^T` of the tiles of a band, place by place, each `[tile][channels]`.
NEVE_VECTOR void transformGradients(const Rows& image, const Tiling& tiling, const Band& band, float* to, int64_t plane) {
  const int64_t wide = image.channels;
  for (int64_t row = 0; row < band.rows; row++) {
    std::pair<const float*, int64_t> rows[TILE];
    for (int r = 0; r < TILE; r++) rows[r] = image.at(TILE * (band.firstRow + row) + r);
    for (int64_t tile = 0; tile < tiling.across; tile++, to += wide) {
      for (int64_t lane = 0; lane < wide; lane += LANES) {
        Vector half[SPAN][TILE];
#pragma GCC unroll 4
        for (int x = 0; x < TILE; x++) {
          const int64_t column = TILE * tile + x;
          Vector y[TILE], sums[SPAN];
#pragma GCC unroll 4
          for (int r = 0; r < TILE; r++) {
            y[r] = column < image.width ? vec::load(rows[r].first + column * rows[r].second + lane) : vec::zero();
          }
          Transform::gradients(y, sums);
#pragma GCC unroll 6
          for (int r = 0; r < SPAN; r++) half[r][x] = sums[r];
        }
        float* place = to + lane;
        for (int r = 0; r < SPAN; r++) {
          Vector sums[SPAN];
          Transform::gradients(half[r], sums);
#pragma GCC unroll 6
          for (int x = 0; x < SPAN; x++, place += plane) vec::store(place, sums[x]);
        }
      }
    }
  }
}

// `G g G^T` of every filter, `[place][block][channel][lanes]`. `weight(y, x, channel, filter)` is the address of one.
template <typename Weight>
NEVE_VECTOR Floats transformFilters(int64_t channels, int64_t filters, Weight weight) {
  const int64_t place = channels * padded(filters);
  Floats transformed(PLACES * place);
  const auto stride = static_cast<int32_t>(weight(0, 0, 0, 1) - weight(0, 0, 0, 0));
  for (int64_t first = 0; first < filters; first += LANES) {
    const int64_t lanes = lanesOf(filters, first / BLOCK);
    const Mask lanesThere = vec::firstLanes(filters - first);
    float* to = transformed.data() + first / BLOCK * BLOCK * channels + first % BLOCK;
    for (int64_t c = 0; c < channels; c++, to += lanes) {
      Vector half[SPAN][3];
      for (int x = 0; x < 3; x++) {
        Vector g[3], sums[SPAN];
        for (int y = 0; y < 3; y++) g[y] = vec::gather(weight(y, x, c, first), stride, lanesThere);
        Transform::filter(g, sums);
        for (int y = 0; y < SPAN; y++) half[y][x] = sums[y];
      }
      for (int y = 0; y < SPAN; y++) {
        Vector sums[SPAN];
        Transform::filter(half[y], sums);
        for (int x = 0; x < SPAN; x++) vec::store(to + (SPAN * y + x) * place, sums[x]);
      }
    }
  }
  return transformed;
}

// `G^T u G` of sums of products: the gradients of filters.
NEVE_VECTOR void putGradientsOfFilters(const float* sums, int64_t channels, int64_t filters, float* to) {
  const int64_t place = channels * padded(filters);
  for (int64_t block = 0; block < blocksOf(filters); block++) {
    const int64_t size = channels * lanesOf(filters, block);
    const float* from = sums + block * BLOCK * channels;
    float* out = to + block * BLOCK * 9 * channels;
    for (int64_t at = 0; at < size; at += LANES) {
      Vector half[3][SPAN];
      for (int x = 0; x < SPAN; x++) {
        Vector u[SPAN], three[3];
        for (int y = 0; y < SPAN; y++) u[y] = vec::load(from + at + (SPAN * y + x) * place);
        Transform::filterGradients(u, three);
        for (int y = 0; y < 3; y++) half[y][x] = three[y];
      }
      for (int y = 0; y < 3; y++) {
        Vector three[3];
        Transform::filterGradients(half[y], three);
        for (int x = 0; x < 3; x++) vec::store(out + (3 * y + x) * size + at, three[x]);
      }
    }
  }
}

// The products of the tiles with the transformed filters, place by place.
NEVE_VECTOR void multiplyPlaces(const float* sources, int64_t sourcePlane, int64_t channels, const float* filters, int64_t outputs,
                                float* products, int64_t productPlane, const Pixel* pixels, int64_t tiles) {
  const Segment whole{0, static_cast<int32_t>(channels)};
  for (int64_t place = 0; place < PLACES; place++) {
    for (int64_t block = 0; block < blocksOf(outputs); block++) {
      const Products job{sources + place * sourcePlane,
                         &whole,
                         1,
                         filters + place * channels * padded(outputs) + block * BLOCK * channels,
                         ZEROS,
                         products + place * productPlane + block * BLOCK};
      if (lanesOf(outputs, block) == BLOCK) {
        tiles::multiply<2>(job, pixels, tiles);
      } else {
        tiles::multiply<1>(job, pixels, tiles);
      }
    }
  }
}

void convolveTiles(const ImageShape& source, int64_t images, int64_t padY, int64_t padX, Images<const float> input, const float* filters,
                   const float* bias, const ImageShape& out, Images<float> output) {
  const int64_t sourceWide = padded(source.channels), wide = padded(out.channels);
  // All threads are to have a group; a tile's values are the same in any.
  const Tiling tiling(source, out, images, divideUp(images * tilesOf(out), at::get_num_threads()));
  const int64_t sourcePlane = tiling.plane(sourceWide), productPlane = tiling.plane(wide);
  std::vector<Pixel> pixels;
  for (int64_t tile = 0; tile < tiling.mostTiles(); tile++) {
    pixels.push_back({static_cast<int32_t>(tile * sourceWide), static_cast<int32_t>(tile * wide)});
  }
  Floats start(wide, 0.f);
  if (bias != nullptr) std::copy_n(bias, out.channels, start.begin());
  const bool direct = output.channelsLast && wide == out.channels;
  at::parallel_for(0, tiling.groups, 1, [&](int64_t begin, int64_t end) {
    float* sources = leftTiles.take(PLACES * sourcePlane);
    float* products = rightTiles.take(PLACES * productPlane);
    for (int64_t group = begin; group < end; group++) {
      int64_t tiles = 0;
      forBands(tiling, images, group, [&](const Band& band, int64_t first) {
        const int64_t y = TILE * band.firstRow - padY;
        const Rows rows = rowsOf(input, source, band.image, y, y + TILE * band.rows + 2, sourceScratch);
        transformSources(rows, tiling, band, padY, padX, sources + first * sourceWide, sourcePlane);
        tiles = first + band.rows * tiling.across;
      });
      multiplyPlaces(sources, sourcePlane, source.channels, filters, out.channels, products, productPlane, pixels.data(), tiles);
      forBands(tiling, images, group, [&](const Band& band, int64_t first) {
        const int64_t y = TILE * band.firstRow, rows = std::min(TILE * band.rows, out.height - y);
        const Images<float> to{output.values + band.image * out.channels * out.height * out.width, output.channelsLast};
        float* values = direct ? to.values + y * out.width * wide : bandScratch.take(TILE * tiling.bandRows * out.width * wide);
        transformProducts(products + first * wide, productPlane, tiling, band, start.data(), values);
        if (!direct) putBand(values, out, y, rows, to);
      });
    }
  });
}

}  // namespace

void winogradConvolve(const ConvolutionSizes& s, Images<const float> input, Images<const float> filters, const float* bias,
                      Images<float> output) {
  const FilterWeights weights{filters, s};
  const auto weight = [&](int64_t y, int64_t x, int64_t channel, int64_t filter) { return weights.addressOf(filter, y, x, channel); };
  convolveTiles({s.channels, s.height, s.width}, s.images, s.padY, s.padX, input, transformFilters(s.channels, s.filters, weight).data(),
                bias, {s.filters, s.outHeight(), s.outWidth()}, output);
}

void winogradConvolveBackward(const ConvolutionSizes& s, Images<const float> gradient, Images<const float> filters, Images<float> output) {
  // A convolution of the gradients by the filters turned round.
  const FilterWeights weights{filters, s};
  const auto weight = [&](int64_t y, int64_t x, int64_t filter, int64_t channel) {
    return weights.addressOf(filter, 2 - y, 2 - x, channel);
  };
  convolveTiles({s.filters, s.outHeight(), s.outWidth()}, s.images, 2 - s.padY, 2 - s.padX, gradient,
                transformFilters(s.filters, s.channels, weight).data(), nullptr, {s.channels, s.height, s.width}, output);
}

void winogradGradients(const ConvolutionSizes& s, Images<const float> input, Images<const float> gradient, Images<float> filters,
                       float* bias) {
  const ImageShape source{s.channels, s.height, s.width}, out{s.filters, s.outHeight(), s.outWidth()};
  const int64_t sourceWide = padded(s.channels), wide = padded(s.filters), place = s.channels * wide;
  // Parts that the number of threads has no say in: sums come out the same. Each is begun and ended at the cost of some tiles.
  const int64_t tiles = s.images * tilesOf(out);
  const int64_t mostParts = std::clamp<int64_t>(tiles / TILES_A_PART, 2, s.channels * s.filters > FILTERS_OF_MANY_PARTS ? 4 : 16);
  const Tiling tiling(source, out, s.images, divideUp(tiles, mostParts));
  const int64_t parts = std::min(tiling.groups, mostParts);
  const int64_t sourcePlane = tiling.plane(sourceWide), gradientPlane = tiling.plane(wide);
  GradientSums sums(s, parts);
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    float* sources = leftTiles.take(PLACES * sourcePlane);
    float* gradients = rightTiles.take(PLACES * gradientPlane);
    Floats sumsOfPlaces(PLACES * place);
    float* products = sumsOfPlaces.data();
    for (int64_t part = begin; part < end; part++) {
      sums.clear(part, 9 * place);
      std::fill_n(products, PLACES * place, 0.f);
      for (int64_t group = part * tiling.groups / parts; group < (part + 1) * tiling.groups / parts; group++) {
        int64_t tiles = 0;
        forBands(tiling, s.images, group, [&](const Band& band, int64_t first) {
          const int64_t y = TILE * band.firstRow;
          const Rows rows = rowsOf(input, source, band.image, y - s.padY, y - s.padY + TILE * band.rows + 2, sourceScratch);
          transformSources(rows, tiling, band, s.padY, s.padX, sources + first * sourceWide, sourcePlane);
          const Rows below = rowsOf(gradient, out, band.image, y, y + TILE * band.rows, gradientScratch);
          transformGradients(below, tiling, band, gradients + first * wide, gradientPlane);
          if (bias != nullptr) sums.addToBias(part, below.values, (below.end - below.first) * out.width);
          tiles = first + band.rows * tiling.across;
        });
        for (int64_t i = 0; i < PLACES; i++) {
          for (int64_t block = 0; block < blocksOf(s.filters); block++) {
            const OuterProducts job{sources + i * sourcePlane,
                                    0,
                                    sourceWide,
                                    gradients + i * gradientPlane + block * BLOCK,
                                    0,
                                    wide,
                                    1,
                                    tiles,
                                    products + i * place + block * BLOCK * s.channels};
            if (lanesOf(s.filters, block) == BLOCK) {
              tiles::addOuter<2>(job, s.channels);
            } else {
              tiles::addOuter<1>(job, s.channels);
            }
          }
        }
      }
      putGradientsOfFilters(products, s.channels, s.filters, sums.filters(part));
    }
  });
  sums.write(filters, bias);
}

}  // namespace neve::NEVE_VECTOR_SPACE
