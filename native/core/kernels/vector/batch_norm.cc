#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "kernels.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

// Rows that are summed in float32, before float64 takes their sums.
constexpr int64_t BLOCK_ROWS = 32;
// Parts that rows are summed in, at most, and values that are worth one.
constexpr int64_t MOST_PARTS = 16, VALUES_A_PART = 16384;
// Values that are worth a thread, in libtorch's loops as well.
constexpr int64_t VALUES_A_THREAD = 32768;

// A whole vector of channels, or the first of them.
struct AllLanes {
  NEVE_VECTOR Vector load(const float* from) const { return vec::load(from); }
  NEVE_VECTOR void store(float* to, Vector values) const { vec::store(to, values); }
  static constexpr int64_t count = LANES;
};
struct SomeLanes {
  int64_t count;
  NEVE_VECTOR Vector load(const float* from) const { return vec::load(from, vec::firstLanes(count)); }
  NEVE_VECTOR void store(float* to, Vector values) const { vec::store(to, vec::firstLanes(count), values); }
};

// The two terms that one value adds to the sums of its channel.
struct Terms {
  Vector first, second;
};

// Distances from a value near the mean, and their squares.
struct MomentTerms {
  const float* from;
  const float* near;

  template <typename Lanes>
  NEVE_VECTOR Terms at(int64_t place, int64_t channel, const Lanes& lanes) const {
    const Vector distance = vec::sub(lanes.load(from + place), lanes.load(near + channel));
    return {distance, vec::mul(distance, distance)};
  }
};

// The gradient of what was normalised, and its product with the distance from the mean.
template <bool OF_LINE, bool OF_OUTPUT>
struct GradientTerms {
  const NormGradient& of;

  template <typename Lanes>
  NEVE_VECTOR Vector gradient(int64_t place, int64_t channel, const Lanes& lanes) const {
    const Vector gradient = lanes.load(of.gradient + place);
    if constexpr (OF_LINE) {
      const Vector x = lanes.load(of.input + place);
      const Vector before = vec::fmadd(x, lanes.load(of.line.scale + channel), lanes.load(of.line.shift + channel));
      return vec::wherePositive(before, gradient);
    }
    if constexpr (OF_OUTPUT) return vec::wherePositive(lanes.load(of.output + place), gradient);
    return gradient;
  }

  template <typename Lanes>
  NEVE_VECTOR Terms at(int64_t place, int64_t channel, const Lanes& lanes) const {
    const Vector g = gradient(place, channel, lanes);
    if constexpr (OF_OUTPUT) lanes.store(of.before + place, g);
    return {g, vec::mul(g, vec::sub(lanes.load(of.input + place), lanes.load(of.mean + channel)))};
  }
};

// Of all channels.
struct Sums {
  explicit Sums(int64_t channels) : first(channels), second(channels) {}
  std::vector<double> first, second;
};

template <int64_t VECTORS, typename Lanes, typename SumTerms>
NEVE_VECTOR void sumChannels(const SumTerms& terms, const NormSizes& s, int64_t begin, int64_t end, int64_t channel, const Lanes& lanes,
                             Sums& sums) {
  Vector first[VECTORS], second[VECTORS];
  for (int64_t v = 0; v < VECTORS; v++) first[v] = second[v] = vec::zero();
  for (int64_t row = begin; row < end; row++) {
    for (int64_t v = 0; v < VECTORS; v++) {
      const int64_t c = channel + v * LANES;
      const Terms of = terms.at(row * s.channels + c, c, lanes);
      first[v] = vec::add(first[v], of.first);
      second[v] = vec::add(second[v], of.second);
    }
  }
  float values[LANES];
  for (int64_t v = 0; v < VECTORS; v++) {
    vec::store(values, first[v]);
    for (int64_t lane = 0; lane < lanes.count; lane++) sums.first[channel + v * LANES + lane] += values[lane];
    vec::store(values, second[v]);
    for (int64_t lane = 0; lane < lanes.count; lane++) sums.second[channel + v * LANES + lane] += values[lane];
  }
}

template <typename SumTerms>
NEVE_VECTOR void sumRows(const SumTerms& terms, const NormSizes& s, int64_t begin, int64_t end, Sums& sums) {
  for (int64_t block = begin; block < end; block += BLOCK_ROWS) {
    const int64_t blockEnd = std::min(end, block + BLOCK_ROWS);
    int64_t channel = 0;
    for (; channel + 4 * LANES <= s.channels; channel += 4 * LANES) sumChannels<4>(terms, s, block, blockEnd, channel, AllLanes(), sums);
    for (; channel + LANES <= s.channels; channel += LANES) sumChannels<1>(terms, s, block, blockEnd, channel, AllLanes(), sums);
    if (channel < s.channels) sumChannels<1>(terms, s, block, blockEnd, channel, SomeLanes{s.channels - channel}, sums);
  }
}

// Parts of the rows are summed each by itself and added up in order, whatever the number of threads.
template <typename SumTerms>
Sums sumsOf(const SumTerms& terms, const NormSizes& s) {
  const int64_t parts = std::clamp<int64_t>(s.rows * s.channels / VALUES_A_PART, 1, std::min(MOST_PARTS, s.rows));
  std::vector<Sums> found(parts, Sums(s.channels));
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      sumRows(terms, s, part * s.rows / parts, (part + 1) * s.rows / parts, found[part]);
    }
  });
  for (int64_t part = 1; part < parts; part++) {
    for (int64_t c = 0; c < s.channels; c++) {
      found[0].first[c] += found[part].first[c];
      found[0].second[c] += found[part].second[c];
    }
  }
  return std::move(found[0]);
}

// Calls `run(channel, lanes)` for all channels.
template <typename Run>
NEVE_VECTOR inline void overChannels(const NormSizes& s, const Run& run) {
  int64_t channel = 0;
  for (; channel + LANES <= s.channels; channel += LANES) run.at(channel, AllLanes());
  if (channel < s.channels) run.at(channel, SomeLanes{s.channels - channel});
}

template <typename Run>
void overRows(const NormSizes& s, const Run& run) {
  at::parallel_for(0, s.rows, std::max<int64_t>(1, VALUES_A_THREAD / s.channels), [&](int64_t begin, int64_t end) { run(begin, end); });
}

template <bool ADDED, bool RELU>
struct NormaliseRow {
  const float* from;
  const NormLine& line;
  const float* added;
  float* to;

  template <typename Lanes>
  NEVE_VECTOR void at(int64_t channel, const Lanes& lanes) const {
    Vector value = vec::fmadd(lanes.load(from + channel), lanes.load(line.scale + channel), lanes.load(line.shift + channel));
    if constexpr (ADDED) value = vec::add(value, lanes.load(added + channel));
    if constexpr (RELU) value = vec::max(vec::zero(), value);
    lanes.store(to + channel, value);
  }
};

template <bool ADDED, bool RELU>
NEVE_VECTOR void normaliseRows(const NormSizes& s, const float* from, const NormLine& line, const float* added, float* to, int64_t begin,
                               int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const int64_t place = row * s.channels;
    overChannels(s, NormaliseRow<ADDED, RELU>{from + place, line, ADDED ? added + place : nullptr, to + place});
  }
}

template <typename SomeTerms, bool OF_STATISTICS>
struct InputGradientRow {
  const SomeTerms& terms;
  const NormSlopes& slopes;
  int64_t place;
  float* to;

  template <typename Lanes>
  NEVE_VECTOR void at(int64_t channel, const Lanes& lanes) const {
    Vector gradient = terms.gradient(place + channel, channel, lanes);
    if constexpr (OF_STATISTICS) {
      const NormGradient& of = terms.of;
      const Vector distance = vec::sub(lanes.load(of.input + place + channel), lanes.load(of.mean + channel));
      gradient = vec::sub(gradient, lanes.load(slopes.ofMean + channel));
      gradient = vec::fnmadd(distance, lanes.load(slopes.ofDistance + channel), gradient);
    }
    lanes.store(to + place + channel, vec::mul(gradient, lanes.load(slopes.scale + channel)));
  }
};

template <typename SomeTerms, bool OF_STATISTICS>
NEVE_VECTOR void inputGradientRows(const SomeTerms& terms, const NormSizes& s, const NormSlopes& slopes, float* to, int64_t begin,
                                   int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    overChannels(s, InputGradientRow<SomeTerms, OF_STATISTICS>{terms, slopes, row * s.channels, to});
  }
}

template <typename SomeTerms>
void inputGradient(const SomeTerms& terms, const NormSizes& s, const NormSlopes& slopes, float* to) {
  overRows(s, [&](int64_t begin, int64_t end) {
    const auto run = slopes.ofMean != nullptr ? inputGradientRows<SomeTerms, true> : inputGradientRows<SomeTerms, false>;
    run(terms, s, slopes, to, begin, end);
  });
}

}  // namespace

void batchMoments(const NormSizes& s, const float* from, float* mean, float* variance) {
  // Squares of distances from zero would lose a variance that is small beside the mean.
  const int64_t first = std::min(s.rows, BLOCK_ROWS);
  std::vector<double> sums(s.channels);
  for (int64_t row = 0; row < first; row++) {
    for (int64_t c = 0; c < s.channels; c++) sums[c] += from[row * s.channels + c];
  }
  std::vector<float> near(s.channels);
  for (int64_t c = 0; c < s.channels; c++) near[c] = static_cast<float>(sums[c] / static_cast<double>(first));
  const Sums found = sumsOf(MomentTerms{from, near.data()}, s);
  const auto rows = static_cast<double>(s.rows);
  for (int64_t c = 0; c < s.channels; c++) {
    const double distance = found.first[c] / rows;
    mean[c] = static_cast<float>(near[c] + distance);
    const double spread = found.second[c] / rows - distance * distance;
    variance[c] = static_cast<float>(spread < 0 ? 0 : spread);
  }
}

void batchNormalise(const NormSizes& s, const float* from, const NormLine& line, const float* added, bool relu, float* to) {
  const auto run = added != nullptr ? (relu ? normaliseRows<true, true> : normaliseRows<true, false>)
                                    : (relu ? normaliseRows<false, true> : normaliseRows<false, false>);
  overRows(s, [&](int64_t begin, int64_t end) { run(s, from, line, added, to, begin, end); });
}

void batchNormSums(const NormSizes& s, const NormGradient& of, float* gradients, float* products) {
  const Sums found = of.line.scale != nullptr ? sumsOf(GradientTerms<true, false>{of}, s)
                     : of.output != nullptr   ? sumsOf(GradientTerms<false, true>{of}, s)
                                              : sumsOf(GradientTerms<false, false>{of}, s);
  for (int64_t c = 0; c < s.channels; c++) {
    gradients[c] = static_cast<float>(found.first[c]);
    products[c] = static_cast<float>(found.second[c]);
  }
}

void batchNormBackward(const NormSizes& s, const NormGradient& of, const NormSlopes& slopes, float* to) {
  if (of.line.scale != nullptr) {
    inputGradient(GradientTerms<true, false>{of}, s, slopes, to);
  } else {
    inputGradient(GradientTerms<false, false>{of}, s, slopes, to);
  }
}

}  // namespace neve::NEVE_VECTOR_SPACE
