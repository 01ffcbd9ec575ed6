#include "matrix_product.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <memory>

#if defined(__x86_64__)
#include "register_tiles.h"
#include "vector_functions.h"

namespace neve {
namespace {

using tiles::BLOCK;
using tiles::LANES;

constexpr int64_t TILE_ROWS = tiles::ACCUMULATORS / 2;
// Depth taken at once, as by MKL's kernel for these processors, so that sums are the same to the bit: sixteen columns of it stay in the
// first cache (12 KiB).
constexpr int64_t DEPTH_A_PASS = 192;
// Columns laid out at once, which stay in the second cache (192 KiB), and rows that pass by each sixteen of them.
constexpr int64_t COLUMNS_A_PASS = 256, ROWS_A_PASS = 96;
// Sums of products that are worth a thread.
constexpr int64_t PRODUCTS_A_THREAD = 250'000;

// Sixteen columns of a tile, as far as they are there.
struct TileOutput {
  const float* start;  // floats that the sums are added to, in steps of startStride from row to row; null for none
  int64_t startStride;
  float* to;
  int64_t stride, columns;
};

template <int P>
NEVE_AVX2 inline void productTile(const float* left, int64_t rowStride, int64_t step, const float* right, int64_t depth,
                                  const TileOutput& out) {
  __m256 sums[P][2];
  const bool whole = out.columns == BLOCK;
  const __m256i first = tiles::firstLanes(std::min(out.columns, LANES)), second = tiles::firstLanes(out.columns - LANES);
#pragma GCC unroll 6
  for (int p = 0; p < P; p++) {
    __builtin_prefetch(out.to + p * out.stride, 1);
    sums[p][0] = sums[p][1] = _mm256_setzero_ps();
  }
#pragma GCC unroll 4
  for (int64_t k = 0; k < depth; k++) {
    const __m256 w0 = _mm256_loadu_ps(right), w1 = _mm256_loadu_ps(right + LANES);
    right += BLOCK;
#pragma GCC unroll 6
    for (int p = 0; p < P; p++) {
      const __m256 value = _mm256_broadcast_ss(left + p * rowStride);
      sums[p][0] = _mm256_fmadd_ps(value, w0, sums[p][0]);
      sums[p][1] = _mm256_fmadd_ps(value, w1, sums[p][1]);
    }
    left += step;
  }
#pragma GCC unroll 6
  for (int p = 0; p < P; p++) {
    const float* start = out.start + p * out.startStride;
    float* to = out.to + p * out.stride;
    if (whole) {
      if (out.start != nullptr) {
        sums[p][0] = _mm256_add_ps(_mm256_loadu_ps(start), sums[p][0]);
        sums[p][1] = _mm256_add_ps(_mm256_loadu_ps(start + LANES), sums[p][1]);
      }
      _mm256_storeu_ps(to, sums[p][0]);
      _mm256_storeu_ps(to + LANES, sums[p][1]);
    } else {
      if (out.start != nullptr) {
        sums[p][0] = _mm256_add_ps(_mm256_maskload_ps(start, first), sums[p][0]);
        sums[p][1] = _mm256_add_ps(_mm256_maskload_ps(start + LANES, second), sums[p][1]);
      }
      _mm256_maskstore_ps(to, first, sums[p][0]);
      _mm256_maskstore_ps(to + LANES, second, sums[p][1]);
    }
  }
}

// Columns in sixteens, [depth][16] each, zeros beyond the last. Rows are read from end to end, as the processor fetches ahead.
NEVE_AVX2 void packColumns(const MatrixView& from, int64_t firstDepth, int64_t depth, int64_t column, int64_t columns, float* to) {
  const float* values = from.values + firstDepth * from.rowStride + column * from.columnStride;
  const int64_t whole = columns / BLOCK * BLOCK, rest = columns - whole;
  if (from.columnStride == 1) {
    const __m256i first = tiles::firstLanes(std::min(rest, LANES)), second = tiles::firstLanes(rest - LANES);
    for (int64_t k = 0; k < depth; k++, values += from.rowStride) {
      float* block = to + k * BLOCK;
      for (int64_t c = 0; c < whole; c += BLOCK, block += depth * BLOCK) {
        _mm256_storeu_ps(block, _mm256_loadu_ps(values + c));
        _mm256_storeu_ps(block + LANES, _mm256_loadu_ps(values + c + LANES));
      }
      if (rest > 0) {
        _mm256_storeu_ps(block, _mm256_maskload_ps(values + whole, first));
        _mm256_storeu_ps(block + LANES, _mm256_maskload_ps(values + whole + LANES, second));
      }
    }
    return;
  }
  for (int64_t c = 0; c < whole; c += LANES) {
    const float* column = values + c * from.columnStride;
    float* block = to + c / BLOCK * BLOCK * depth + c % BLOCK;
    int64_t k = 0;
    for (; k + LANES <= depth; k += LANES) tiles::transposeTile(column + k, from.columnStride, block + k * BLOCK, BLOCK);
    for (; k < depth; k++) {
      for (int64_t i = 0; i < LANES; i++) block[k * BLOCK + i] = column[i * from.columnStride + k];
    }
  }
  if (rest == 0) return;
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t i = 0; i < BLOCK; i++) to[whole * depth + k * BLOCK + i] = i < rest ? values[(whole + i) * from.columnStride + k] : 0.f;
  }
}

// Floats from six packed rows to the next six: not a multiple of what the first cache's places repeat by.
constexpr int64_t packedTile(int64_t depth) { return depth * TILE_ROWS + BLOCK; }

// Rows of a matrix whose columns lie together, in sixes, [depth][6] each. Eight are copied: those beyond are overwritten by the next, or
// lie between tiles. `left` is how many rows there are to read.
NEVE_AVX2 void packRows(const float* values, int64_t columnStride, int64_t rows, int64_t left, int64_t depth, float* to) {
  const int64_t stride = packedTile(depth);
  for (int64_t k = 0; k < depth; k++, values += columnStride, to += TILE_ROWS) {
    float* tile = to;
    int64_t r = 0;
    for (; r < rows && r + LANES <= left; r += TILE_ROWS, tile += stride) _mm256_storeu_ps(tile, _mm256_loadu_ps(values + r));
    for (; r < rows; r += TILE_ROWS, tile += stride) {
      _mm256_storeu_ps(tile, _mm256_maskload_ps(values + r, tiles::firstLanes(left - r)));
    }
  }
}

// Asks for the rows behind six.
inline void fetchRows(const float* rows, int64_t stride, int64_t count, int64_t depth) {
  constexpr int64_t FLOATS_A_LINE = 16;
  for (int64_t r = TILE_ROWS; r < TILE_ROWS + count; r++) {
    for (int64_t k = 0; k < depth; k += FLOATS_A_LINE) __builtin_prefetch(rows + r * stride + k);
  }
}

struct Scratch {
  std::unique_ptr<float[]> columns{new float[DEPTH_A_PASS * COLUMNS_A_PASS]};
  std::unique_ptr<float[]> rows{new float[packedTile(DEPTH_A_PASS) * (ROWS_A_PASS / TILE_ROWS)]};
};

// Less than two passes are two halves.
int64_t depthAPass(int64_t depth) { return depth > DEPTH_A_PASS && depth < 2 * DEPTH_A_PASS ? depth / 2 : DEPTH_A_PASS; }

// The part of a product that a thread takes.
struct ProductPart {
  int64_t firstRow, lastRow, firstColumn, lastColumn;
};

NEVE_AVX2 void multiplyPart(const MatrixProduct& p, const ProductPart& part) {
  static thread_local Scratch scratch;
  const int64_t pass = depthAPass(p.depth);
  const bool packed = p.left.rowStride == 1 && p.left.columnStride != 1;
  for (int64_t column = part.firstColumn; column < part.lastColumn; column += COLUMNS_A_PASS) {
    const int64_t columns = std::min(COLUMNS_A_PASS, part.lastColumn - column);
    for (int64_t first = 0; first < p.depth; first += pass) {
      const int64_t depth = std::min(pass, p.depth - first);
      packColumns(p.right, first, depth, column, columns, scratch.columns.get());
      for (int64_t row = part.firstRow; row < part.lastRow; row += ROWS_A_PASS) {
        const int64_t rows = std::min(ROWS_A_PASS, part.lastRow - row);
        if (packed) {
          packRows(p.left.values + row + first * p.left.columnStride, p.left.columnStride, rows, p.rows - row, depth, scratch.rows.get());
        }
        for (int64_t c = 0; c < columns; c += BLOCK) {
          const float* right = scratch.columns.get() + c * depth;
          for (int64_t r = 0; r < rows; r += TILE_ROWS) {
            float* to = p.out + (row + r) * p.outStride + column + c;
            const float* start = first > 0 ? to : p.start == nullptr ? nullptr : p.start + column + c;
            const TileOutput out{start, first > 0 ? p.outStride : 0, to, p.outStride, std::min(BLOCK, columns - c)};
            const float* left =
                packed ? scratch.rows.get() + r / TILE_ROWS * packedTile(depth) : p.left.values + (row + r) * p.left.rowStride + first;
            if (c == 0 && !packed) fetchRows(left, p.left.rowStride, std::min(TILE_ROWS, part.lastRow - row - r - TILE_ROWS), depth);
            const int64_t rowStride = packed ? 1 : p.left.rowStride, step = packed ? TILE_ROWS : 1;
            tiles::inTiles<TILE_ROWS>(std::min(TILE_ROWS, rows - r), [&](auto size, int64_t) NEVE_AVX2 {
              productTile<decltype(size)::value>(left, rowStride, step, right, depth, out);
            });
          }
        }
      }
    }
  }
}

}  // namespace

void multiplyMatrices(const MatrixProduct& p) {
  // The longer side is what threads share: each of them lays out for itself what it takes of the other one.
  const bool byRows = p.rows > p.columns;
  const int64_t unit = byRows ? 4 * TILE_ROWS : BLOCK, length = byRows ? p.rows : p.columns;
  const int64_t products = unit * p.depth * (byRows ? p.columns : p.rows);
  const int64_t units = (length + unit - 1) / unit;
  at::parallel_for(0, units, std::max<int64_t>(1, PRODUCTS_A_THREAD / products), [&](int64_t begin, int64_t end) {
    const int64_t first = begin * unit, last = std::min(length, end * unit);
    multiplyPart(p, byRows ? ProductPart{first, last, 0, p.columns} : ProductPart{0, p.rows, first, last});
  });
}

}  // namespace neve
#else
namespace neve {

void multiplyMatrices(const MatrixProduct&) {}

}  // namespace neve
#endif
