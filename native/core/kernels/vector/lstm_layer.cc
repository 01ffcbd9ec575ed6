#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "floats.h"
#include "kernels.h"
#include "register_tiles.h"
#include "vector_functions.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

using tiles::BLOCK;

// A matrix [values][columns] for products with rows: a block of columns side by side, zeros beyond the last.
class PackedMatrix {
 public:
  // `at(value, column)`
  template <typename At>
  PackedMatrix(int64_t values, int64_t columns, At at) : values_(values), blocks_((columns + BLOCK - 1) / BLOCK), columns_(columns) {
    packed_.assign(values * blocks_ * BLOCK, 0.f);
    for (int64_t column = 0; column < columns; column++) {
      float* to = packed_.data() + column / BLOCK * BLOCK * values + column % BLOCK;
      for (int64_t value = 0; value < values; value++) to[value * lanes(column / BLOCK)] = at(value, column);
    }
  }

  // Columns in whole vectors.
  int64_t width() const { return (columns_ + LANES - 1) / LANES * LANES; }

  // Where rows lie, for `multiply`.
  std::vector<tiles::Pixel> rows(int64_t count) const {
    std::vector<tiles::Pixel> places;
    for (int64_t i = 0; i < count; i++) places.push_back({static_cast<int32_t>(i * values_), static_cast<int32_t>(i * width())});
    return places;
  }

  // The products of rows, [width] each: added to `start` (of all columns), or to what is there where that is null.
  NEVE_VECTOR void multiply(const float* from, const std::vector<tiles::Pixel>& rows, int64_t count, const float* start, float* to) const {
    for (int64_t block = 0; block < blocks_; block++) {
      for (int64_t first = 0; first < values_; first += tiles::VALUES_A_PASS) {
        const tiles::Segment segment{static_cast<int32_t>(first), static_cast<int32_t>(std::min(tiles::VALUES_A_PASS, values_ - first))};
        const float* weights = packed_.data() + block * BLOCK * values_ + first * lanes(block);
        const float* begin = start == nullptr || first > 0 ? nullptr : start + block * BLOCK;
        const tiles::Products products{from, &segment, 1, weights, begin, to + block * BLOCK};
        if (lanes(block) == BLOCK) {
          tiles::multiply<2>(products, rows.data(), count);
        } else {
          tiles::multiply<1>(products, rows.data(), count);
        }
      }
    }
  }

 private:
  int64_t lanes(int64_t block) const { return std::min(BLOCK, width() - block * BLOCK); }

  int64_t values_, blocks_, columns_;
  Floats packed_;
};

// A vector, and the last values of a row.
struct WholeVector {
  NEVE_VECTOR Vector load(const float* from) const { return vec::load(from); }
  NEVE_VECTOR void store(float* to, Vector values) const { vec::store(to, values); }
};
struct LastLanes {
  Mask lanes;
  NEVE_VECTOR Vector load(const float* from) const { return vec::load(from, lanes); }
  NEVE_VECTOR void store(float* to, Vector values) const { vec::store(to, lanes, values); }
};

// Runs `body` on the values of a row, a vector at a time: with their place and what loads and stores them.
template <typename Body>
NEVE_VECTOR inline void overLanes(int64_t count, Body body) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) body(i, WholeVector{});
  if (i < count) body(i, LastLanes{vec::firstLanes(count - i)});
}

NEVE_VECTOR void activate(int64_t hidden, const float* lastCell, float* gates, float* cell, float* cellTanh, float* output) {
  overLanes(hidden, [&](int64_t i, auto lanes) NEVE_VECTOR {
    const Vector input = sigmoid(lanes.load(gates + i));
    const Vector forget = sigmoid(lanes.load(gates + hidden + i));
    const Vector candidate = tanh(lanes.load(gates + 2 * hidden + i));
    const Vector out = sigmoid(lanes.load(gates + 3 * hidden + i));
    const Vector next = vec::fmadd(forget, lanes.load(lastCell + i), vec::mul(input, candidate));
    const Vector squashed = tanh(next);
    lanes.store(gates + i, input);
    lanes.store(gates + hidden + i, forget);
    lanes.store(gates + 2 * hidden + i, candidate);
    lanes.store(gates + 3 * hidden + i, out);
    lanes.store(cell + i, next);
    lanes.store(cellTanh + i, squashed);
    lanes.store(output + i, vec::mul(out, squashed));
  });
}

// `hiddenGradient` and `cellGradient` are those of this step's states; the latter is left with that of the step's before.
NEVE_VECTOR void differentiate(int64_t hidden, const float* gates, const float* lastCell, const float* cellTanh,
                               const float* outputGradient, const float* hiddenGradient, float* cellGradient, float* gateGradient) {
  const Vector one = vec::all(1.f);
  overLanes(hidden, [&](int64_t i, auto lanes) NEVE_VECTOR {
    const Vector input = lanes.load(gates + i), forget = lanes.load(gates + hidden + i);
    const Vector candidate = lanes.load(gates + 2 * hidden + i), out = lanes.load(gates + 3 * hidden + i);
    const Vector squashed = lanes.load(cellTanh + i);
    Vector ofHidden = lanes.load(hiddenGradient + i);
    if (outputGradient != nullptr) ofHidden = vec::add(ofHidden, lanes.load(outputGradient + i));
    const Vector ofSquashed = vec::mul(ofHidden, out);
    const Vector ofCell = vec::fmadd(ofSquashed, vec::fnmadd(squashed, squashed, one), lanes.load(cellGradient + i));
    const auto store = [&](int64_t gate, Vector gradient) NEVE_VECTOR { lanes.store(gateGradient + gate * hidden + i, gradient); };
    // The slope of a sigmoid is s (1 - s), that of a hyperbolic tangent 1 - t^2.
    store(0, vec::mul(vec::mul(ofCell, candidate), vec::mul(input, vec::sub(one, input))));
    store(1, vec::mul(vec::mul(ofCell, lanes.load(lastCell + i)), vec::mul(forget, vec::sub(one, forget))));
    store(2, vec::mul(vec::mul(ofCell, input), vec::fnmadd(candidate, candidate, one)));
    store(3, vec::mul(vec::mul(ofHidden, squashed), vec::mul(out, vec::sub(one, out))));
    lanes.store(cellGradient + i, vec::mul(ofCell, forget));
  });
}

// Rows that a thread takes at least: what they multiply is worth a thread.
int64_t rowsAThread(const LstmSizes& s) { return std::max<int64_t>(1, 50'000 / (s.steps * s.hidden * (s.hidden + s.inputs)) + 1); }

// Places of a source and of a gradient: rows of the batch at some steps.
struct Places {
  const float* source;
  int64_t sourceStep;  // floats from a step to the next
  const float* gradient;
  int64_t gradientStep;
  int64_t steps, rows;
};

// Sums over places of `values` of a source times `columns` of a gradient, whole vectors, in parts.
class WeightSums {
 public:
  WeightSums(int64_t parts, int64_t values, int64_t columns)
      : values_(values), columns_(columns), size_(values * columns), parts_(parts), sums_(parts * size_, 0.f) {}

  NEVE_VECTOR void add(int64_t part, const Places& places) {
    const int64_t strip = std::max<int64_t>(tiles::FLOATS_A_STRIP / ((values_ + columns_) * places.rows), 1);
    for (int64_t step = 0; step < places.steps; step += strip) {
      for (int64_t column = 0; column < columns_; column += BLOCK) {
        const tiles::OuterProducts products{
            places.source + step * places.sourceStep,
            places.sourceStep,
            values_,
            places.gradient + step * places.gradientStep + column,
            places.gradientStep,
            columns_,
            std::min(strip, places.steps - step),
            places.rows,
            sums_.data() + part * size_ + column * values_,
        };
        if (columns_ - column >= BLOCK) {
          tiles::addOuter<2>(products, values_);
        } else {
          tiles::addOuter<1>(products, values_);
        }
      }
    }
  }

  // [columns][values]
  void finish(float* to) {
    for (int64_t part = 1; part < parts_; part++) {
      for (int64_t i = 0; i < size_; i++) sums_[i] += sums_[part * size_ + i];
    }
    for (int64_t column = 0; column < columns_; column++) {
      const int64_t block = column / BLOCK * BLOCK, lanes = std::min(BLOCK, columns_ - block);
      const float* from = sums_.data() + block * values_ + column - block;
      for (int64_t value = 0; value < values_; value++) to[column * values_ + value] = from[value * lanes];
    }
  }

 private:
  int64_t values_, columns_, size_, parts_;
  Floats sums_;  // [part][block of columns][value][lanes]
};

// Parts of the batch that the number of threads has no say in: sums come out the same. Two tiles of rows each, or more.
int64_t partsOf(int64_t rows) { return std::clamp<int64_t>(rows / 12, 1, 16); }

}  // namespace

void lstmForward(const LstmSizes& s, const LstmValues& values, const float* bias, const LstmStates& states, float* output,
                 float* lastHidden, float* lastCell) {
  const int64_t gates = 4 * s.hidden, step = s.rows * s.hidden;
  const PackedMatrix inputs(s.inputs, gates, [&](int64_t value, int64_t gate) { return values.inputWeights[gate * s.inputs + value]; });
  const PackedMatrix recurrent(s.hidden, gates, [&](int64_t value, int64_t gate) { return values.weights[gate * s.hidden + value]; });
  const auto inputRows = inputs.rows(s.rows), stateRows = recurrent.rows(s.rows);
  Floats start((gates + BLOCK - 1) / BLOCK * BLOCK, 0.f);
  std::copy_n(bias, gates, start.begin());
  at::parallel_for(0, s.rows, rowsAThread(s), [&](int64_t begin, int64_t end) {
    const float* hidden = values.firstHidden;
    const float* cell = values.firstCell;
    for (int64_t i = 0; i < s.steps; i++) {
      const int64_t t = s.reverse ? s.steps - 1 - i : i;
      float* to = states.gates + 4 * t * step;
      inputs.multiply(values.input + (t * s.rows + begin) * s.inputs, inputRows, end - begin, start.data(), to + begin * gates);
      recurrent.multiply(hidden + begin * s.hidden, stateRows, end - begin, nullptr, to + begin * gates);
      for (int64_t row = begin; row < end; row++) {
        const int64_t at = row * s.hidden;
        activate(s.hidden, cell + at, to + 4 * at, states.cells + t * step + at, states.cellTanhs + t * step + at, output + t * step + at);
      }
      hidden = output + t * step;
      cell = states.cells + t * step;
    }
    std::copy(hidden + begin * s.hidden, hidden + end * s.hidden, lastHidden + begin * s.hidden);
    std::copy(cell + begin * s.hidden, cell + end * s.hidden, lastCell + begin * s.hidden);
  });
}

void lstmBackward(const LstmSizes& s, const LstmValues& values, const LstmStates& states, const float* output,
                  const LstmOutputGradients& gradients, const LstmGradients& to) {
  const int64_t gates = 4 * s.hidden, step = s.rows * s.hidden;
  const PackedMatrix toInput(gates, s.inputs, [&](int64_t gate, int64_t value) { return values.inputWeights[gate * s.inputs + value]; });
  const PackedMatrix toState(gates, s.hidden, [&](int64_t gate, int64_t value) { return values.weights[gate * s.hidden + value]; });
  const int64_t inputWidth = toInput.width(), stateWidth = toState.width();
  const Floats zeros(std::max(inputWidth, stateWidth) + BLOCK, 0.f);
  const int64_t parts = partsOf(s.rows);
  // A column of ones gives the sums of the gradients themselves: those of the bias.
  WeightSums ofInputs(parts, s.inputs, gates), ofStates(parts, s.hidden, gates), ofBias(parts, 1, gates);
  const Floats ones(s.rows, 1.f);
  at::parallel_for(0, parts, 1, [&](int64_t firstPart, int64_t lastPart) {
    for (int64_t part = firstPart; part < lastPart; part++) {
      const int64_t begin = part * s.rows / parts, rows = (part + 1) * s.rows / parts - begin;
      const auto inputRows = toInput.rows(rows), stateRows = toState.rows(rows);
      Floats ofHidden(rows * stateWidth, 0.f), ofInput(rows * inputWidth), ofGates(s.steps * rows * gates);
      float* ofCell = to.firstCell + begin * s.hidden;
      if (gradients.lastCell != nullptr) {
        std::copy_n(gradients.lastCell + begin * s.hidden, rows * s.hidden, ofCell);
      } else {
        std::fill_n(ofCell, rows * s.hidden, 0.f);
      }
      if (gradients.lastHidden != nullptr) {
        for (int64_t row = 0; row < rows; row++) {
          std::copy_n(gradients.lastHidden + (begin + row) * s.hidden, s.hidden, ofHidden.data() + row * stateWidth);
        }
      }
      for (int64_t i = s.steps - 1; i >= 0; i--) {
        const int64_t t = s.reverse ? s.steps - 1 - i : i, before = s.reverse ? t + 1 : t - 1;
        const float* cell = (i == 0 ? values.firstCell : states.cells + before * step) + begin * s.hidden;
        float* gate = ofGates.data() + t * rows * gates;
        for (int64_t row = 0; row < rows; row++) {
          const int64_t at = row * s.hidden, place = t * step + begin * s.hidden + at;
          differentiate(s.hidden, states.gates + 4 * place, cell + at, states.cellTanhs + place,
                        gradients.output == nullptr ? nullptr : gradients.output + place, ofHidden.data() + row * stateWidth, ofCell + at,
                        gate + 4 * at);
        }
        toInput.multiply(gate, inputRows, rows, zeros.data(), ofInput.data());
        toState.multiply(gate, stateRows, rows, zeros.data(), ofHidden.data());
        for (int64_t row = 0; row < rows; row++) {
          std::copy_n(ofInput.data() + row * inputWidth, s.inputs, to.input + (t * s.rows + begin + row) * s.inputs);
        }
      }
      for (int64_t row = 0; row < rows; row++)
        std::copy_n(ofHidden.data() + row * stateWidth, s.hidden, to.firstHidden + (begin + row) * s.hidden);
      const int64_t gateStep = rows * gates, first = s.reverse ? s.steps - 1 : 0;
      ofInputs.add(part, {values.input + begin * s.inputs, s.rows * s.inputs, ofGates.data(), gateStep, s.steps, rows});
      ofBias.add(part, {ones.data(), 0, ofGates.data(), gateStep, s.steps, rows});
      // Each step's state comes from the step before it, the first one's from the first state.
      ofStates.add(part, {values.firstHidden + begin * s.hidden, 0, ofGates.data() + first * gateStep, 0, 1, rows});
      const float* later = ofGates.data() + (s.reverse ? 0 : gateStep);
      ofStates.add(part, {output + (s.reverse ? step : 0) + begin * s.hidden, step, later, gateStep, s.steps - 1, rows});
    }
  });
  ofInputs.finish(to.inputWeights);
  ofStates.finish(to.weights);
  ofBias.finish(to.bias);
}

}  // namespace neve::NEVE_VECTOR_SPACE
