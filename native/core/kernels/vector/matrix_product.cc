#include <ATen/Parallel.h>

#include <algorithm>

#include "floats.h"
#include "kernels.h"
#include "register_tiles.h"
#include "vector_functions.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

using tiles::BLOCK;

constexpr int64_t TILE_ROWS = tiles::ACCUMULATORS / 2;
// Rows are addressed by the first of three.
constexpr int ROWS_A_PLACE = 3;
// Depth taken at once, as by MKL's kernel for AVX2, so that sums are the same to the bit: a block of columns of it stays in the first
// cache (12 or 24 KiB).
constexpr int64_t DEPTH_A_PASS = 192;
// Columns laid out at once, which stay in the second cache (192 KiB), and rows that pass by each block of them.
constexpr int64_t COLUMNS_A_PASS = 256, ROWS_A_PASS = 96 / TILE_ROWS * TILE_ROWS;
// Sums of products that are worth a thread.
constexpr int64_t PRODUCTS_A_THREAD = 250'000;

// A block of columns of a tile, as far as they are there.
struct TileOutput {
  const float* start;  // floats that the sums are added to, in steps of startStride from row to row; null for none
  int64_t startStride;
  float* to;
  int64_t stride, columns;
};

template <int P>
NEVE_VECTOR inline void productTile(const float* left, int64_t rowStride, int64_t step, const float* right, int64_t depth,
                                    const TileOutput& out) {
  Vector sums[P][2];
  const bool whole = out.columns == BLOCK;
  const Mask first = vec::firstLanes(std::min(out.columns, LANES)), second = vec::firstLanes(out.columns - LANES);
#pragma GCC unroll 14
  for (int p = 0; p < P; p++) {
    __builtin_prefetch(out.to + p * out.stride, 1);
    sums[p][0] = sums[p][1] = vec::zero();
  }
  constexpr int PLACES = (P + ROWS_A_PLACE - 1) / ROWS_A_PLACE;
  const float* rows[PLACES];
#pragma GCC unroll 5
  for (int i = 0; i < PLACES; i++) rows[i] = left + i * ROWS_A_PLACE * rowStride;
#pragma GCC unroll 4
  for (int64_t k = 0; k < depth; k++) {
    const Vector w0 = vec::load(right), w1 = vec::load(right + LANES);
    right += BLOCK;
#pragma GCC unroll 14
    for (int p = 0; p < P; p++) {
      const Vector value = vec::all(rows[p / ROWS_A_PLACE][p % ROWS_A_PLACE * rowStride]);
      sums[p][0] = vec::fmadd(value, w0, sums[p][0]);
      sums[p][1] = vec::fmadd(value, w1, sums[p][1]);
    }
#pragma GCC unroll 5
    for (int i = 0; i < PLACES; i++) rows[i] += step;
  }
#pragma GCC unroll 14
  for (int p = 0; p < P; p++) {
    const float* start = out.start + p * out.startStride;
    float* to = out.to + p * out.stride;
    if (whole) {
      if (out.start != nullptr) {
        sums[p][0] = vec::add(vec::load(start), sums[p][0]);
        sums[p][1] = vec::add(vec::load(start + LANES), sums[p][1]);
      }
      vec::store(to, sums[p][0]);
      vec::store(to + LANES, sums[p][1]);
    } else {
      if (out.start != nullptr) {
        sums[p][0] = vec::add(vec::load(start, first), sums[p][0]);
        sums[p][1] = vec::add(vec::load(start + LANES, second), sums[p][1]);
      }
      vec::store(to, first, sums[p][0]);
      vec::store(to + LANES, second, sums[p][1]);
    }
  }
}

// Columns in blocks, [depth][BLOCK] each, zeros beyond the last. Rows are read from end to end, as the processor fetches ahead.
NEVE_VECTOR void packColumns(const MatrixView& from, int64_t firstDepth, int64_t depth, int64_t column, int64_t columns, float* to) {
  const float* values = from.values + firstDepth * from.rowStride + column * from.columnStride;
  const int64_t whole = columns / BLOCK * BLOCK, rest = columns - whole;
  if (from.columnStride == 1) {
    const Mask first = vec::firstLanes(std::min(rest, LANES)), second = vec::firstLanes(rest - LANES);
    for (int64_t k = 0; k < depth; k++, values += from.rowStride) {
      float* block = to + k * BLOCK;
      for (int64_t c = 0; c < whole; c += BLOCK, block += depth * BLOCK) {
        vec::store(block, vec::load(values + c));
        vec::store(block + LANES, vec::load(values + c + LANES));
      }
      if (rest > 0) {
        vec::store(block, vec::load(values + whole, first));
        vec::store(block + LANES, vec::load(values + whole + LANES, second));
      }
    }
    return;
  }
  for (int64_t c = 0; c < whole; c += tiles::TRANSPOSED) {
    const float* column = values + c * from.columnStride;
    float* block = to + c / BLOCK * BLOCK * depth + c % BLOCK;
    int64_t k = 0;
    for (; k + tiles::TRANSPOSED <= depth; k += tiles::TRANSPOSED)
      tiles::transposeTile(column + k, from.columnStride, block + k * BLOCK, BLOCK);
    for (; k < depth; k++) {
      for (int64_t i = 0; i < tiles::TRANSPOSED; i++) block[k * BLOCK + i] = column[i * from.columnStride + k];
    }
  }
  if (rest == 0) return;
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t i = 0; i < BLOCK; i++) to[whole * depth + k * BLOCK + i] = i < rest ? values[(whole + i) * from.columnStride + k] : 0.f;
  }
}

// Floats from the packed rows of a tile to those of the next: not a multiple of what the first cache's places repeat by.
constexpr int64_t packedTile(int64_t depth) { return depth * TILE_ROWS + BLOCK; }

// Rows of a matrix whose columns lie together, in tiles, [depth][TILE_ROWS] each. A vector of them is copied: those beyond are overwritten
// by the next, or lie between tiles. `left` is how many rows there are to read.
NEVE_VECTOR void packRows(const float* values, int64_t columnStride, int64_t rows, int64_t left, int64_t depth, float* to) {
  const int64_t stride = packedTile(depth);
  for (int64_t k = 0; k < depth; k++, values += columnStride, to += TILE_ROWS) {
    float* tile = to;
    int64_t r = 0;
    for (; r < rows && r + LANES <= left; r += TILE_ROWS, tile += stride) vec::store(tile, vec::load(values + r));
    for (; r < rows; r += TILE_ROWS, tile += stride) {
      vec::store(tile, vec::load(values + r, vec::firstLanes(left - r)));
    }
  }
}

// Asks for the rows behind a tile.
inline void fetchRows(const float* rows, int64_t stride, int64_t count, int64_t depth) {
  constexpr int64_t FLOATS_A_LINE = 16;
  for (int64_t r = TILE_ROWS; r < TILE_ROWS + count; r++) {
    for (int64_t k = 0; k < depth; k += FLOATS_A_LINE) __builtin_prefetch(rows + r * stride + k);
  }
}

struct Scratch {
  Floats columns = Floats(DEPTH_A_PASS * COLUMNS_A_PASS);
  Floats rows = Floats(packedTile(DEPTH_A_PASS) * (ROWS_A_PASS / TILE_ROWS));
};

// Less than two passes are two halves.
int64_t depthAPass(int64_t depth) { return depth > DEPTH_A_PASS && depth < 2 * DEPTH_A_PASS ? depth / 2 : DEPTH_A_PASS; }

// The part of a product that a thread takes.
struct ProductPart {
  int64_t firstRow, lastRow, firstColumn, lastColumn;
};

NEVE_VECTOR void multiplyPart(const MatrixProduct& p, const ProductPart& part) {
  static thread_local Scratch scratch;
  const int64_t pass = depthAPass(p.depth);
  const bool packed = p.left.rowStride == 1 && p.left.columnStride != 1;
  for (int64_t column = part.firstColumn; column < part.lastColumn; column += COLUMNS_A_PASS) {
    const int64_t columns = std::min(COLUMNS_A_PASS, part.lastColumn - column);
    for (int64_t first = 0; first < p.depth; first += pass) {
      const int64_t depth = std::min(pass, p.depth - first);
      packColumns(p.right, first, depth, column, columns, scratch.columns.data());
      for (int64_t row = part.firstRow; row < part.lastRow; row += ROWS_A_PASS) {
        const int64_t rows = std::min(ROWS_A_PASS, part.lastRow - row);
        if (packed) {
          packRows(p.left.values + row + first * p.left.columnStride, p.left.columnStride, rows, p.rows - row, depth, scratch.rows.data());
        }
        for (int64_t c = 0; c < columns; c += BLOCK) {
          const float* right = scratch.columns.data() + c * depth;
          for (int64_t r = 0; r < rows; r += TILE_ROWS) {
            float* to = p.out + (row + r) * p.outStride + column + c;
            const float* start = first > 0 ? to : p.start == nullptr ? nullptr : p.start + column + c;
            const TileOutput out{start, first > 0 ? p.outStride : 0, to, p.outStride, std::min(BLOCK, columns - c)};
            const float* left =
                packed ? scratch.rows.data() + r / TILE_ROWS * packedTile(depth) : p.left.values + (row + r) * p.left.rowStride + first;
            if (c == 0 && !packed) fetchRows(left, p.left.rowStride, std::min(TILE_ROWS, part.lastRow - row - r - TILE_ROWS), depth);
            const int64_t rowStride = packed ? 1 : p.left.rowStride, step = packed ? TILE_ROWS : 1;
            tiles::inTiles<TILE_ROWS>(std::min(TILE_ROWS, rows - r), [&](auto size, int64_t) NEVE_VECTOR {
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

}  // namespace neve::NEVE_VECTOR_SPACE
