#include "fluctuation_pass.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "fluctuation_blocks.h"

namespace neve {
namespace {

// Values that are worked on in one go: what is kept of them and what comes out fits the first-level cache.
constexpr int64_t kBlock = 1024;
// Values of a piece of work: the same pieces whatever the number of threads.
constexpr int64_t kPiece = 1 << 14;
constexpr int64_t kPiecesAThread = 4;

// Mean and sum of squared deviations of the spreads of a part, and sums of what else is averaged.
struct Sums {
  double count = 0.0;
  double mean = 0.0;
  double squares = 0.0;
  double step = 0.0;
  double range = 0.0;

  // Chan's rule for two parts.
  void add(const Sums& other) {
    if (other.count == 0.0) return;
    const double all = count + other.count;
    const double off = other.mean - mean;
    squares += other.squares + off * off * count * other.count / all;
    mean += off * other.count / all;
    count = all;
    step += other.step;
    range += other.range;
  }
};

// Collects one series' statistics. A piece is either a stretch of one run (the numbers of one neuron that lie side by side) or several
// whole runs, so that each has sums of its own to write to.
template <typename T>
class Collector {
 public:
  Collector(const FluctuationLayout& layout, int64_t pieces, int64_t runsAPiece, SeriesRows<T> rows, int64_t count)
      : layout_(layout),
        rows_(rows),
        count_(count),
        runsAPiece_(runsAPiece),
        sums_(static_cast<size_t>(pieces)),
        steps_(static_cast<size_t>(pieces * runsAPiece)),
        spreads_(steps_.size()) {}

  // Values [at, at + size) of the series in piece `piece`, whose first value is `begin`.
  void take(const T* values, int64_t at, int64_t size, int64_t piece, int64_t begin) {
    T spread[kBlock];
    T step[kBlock];
    const SeriesRows<T> rows = rows_.at(at);
    takeBlock(values, size, rows, count_, spread, step);
    Sums part;
    part.count = static_cast<double>(size);
    const T mean = sumOf(spread, size) / static_cast<T>(size);
    part.mean = static_cast<double>(mean);
    part.squares = static_cast<double>(squaresOf(spread, size, mean));
    part.step = static_cast<double>(sumOf(step, size));
    if (rows.low != nullptr) part.range = static_cast<double>(rangesOf(rows.low, rows.high, size));
    sums_[static_cast<size_t>(piece)].add(part);
    const int64_t base = piece * runsAPiece_;
    for (int64_t i = 0; i < size;) {
      const int64_t offset = at + i - begin;
      const int64_t run = runsAPiece_ == 1 ? 0 : offset / layout_.inner;
      const int64_t length = runsAPiece_ == 1 ? size : std::min(size - i, (run + 1) * layout_.inner - offset);
      steps_[static_cast<size_t>(base + run)] += squaresOfRun(step + i, length);
      spreads_[static_cast<size_t>(base + run)] += squaresOfRun(spread + i, length);
      i += length;
    }
  }

  // `piecesARun` where a run has several, else 1.
  FluctuationStatistics finish(int64_t piecesARun, double tau) const {
    FluctuationStatistics found;
    Sums all;
    for (const Sums& sums : sums_) all.add(sums);
    found.count = count_;
    found.spread = all.mean;
    found.spreadOfSpread = std::sqrt(all.squares / all.count);
    found.range = all.range / all.count;
    found.stepMag = all.step / all.count;
    found.neuronStep.assign(static_cast<size_t>(layout_.neurons), 0.0);
    found.neuronSpread.assign(static_cast<size_t>(layout_.neurons), 0.0);
    const int64_t runs = layout_.outer * layout_.neurons;
    for (int64_t slot = 0; slot < runs * piecesARun; ++slot) {
      const auto neuron = static_cast<size_t>(slot / piecesARun % layout_.neurons);
      found.neuronStep[neuron] += steps_[static_cast<size_t>(slot)];
      found.neuronSpread[neuron] += spreads_[static_cast<size_t>(slot)];
    }
    const double incoming = static_cast<double>(layout_.outer * layout_.inner);
    for (double& value : found.neuronStep) value = std::sqrt(value / incoming);
    for (double& value : found.neuronSpread) value = std::sqrt(value / incoming);
    participation(found, tau);
    return found;
  }

 private:
  static double squaresOfRun(const T* values, int64_t size) {
    return size == 1 ? static_cast<double>(values[0]) * static_cast<double>(values[0]) : wideSquaresOf(values, size);
  }

  static void participation(FluctuationStatistics& found, double tau) {
    double sum = 0.0;
    double squares = 0.0;
    double greatest = 0.0;
    for (const double step : found.neuronStep) {
      sum += step;
      squares += step * step;
      greatest = std::max(greatest, step);
    }
    const auto neurons = static_cast<double>(found.neuronStep.size());
    found.participationRatio = sum * sum / (neurons * squares);
    const auto moving = std::count_if(found.neuronStep.begin(), found.neuronStep.end(), [&](double step) { return step > tau * greatest; });
    found.participating = static_cast<double>(moving) / neurons;
  }

  FluctuationLayout layout_;
  SeriesRows<T> rows_;
  int64_t count_;
  int64_t runsAPiece_;
  std::vector<Sums> sums_;
  std::vector<double> steps_;
  std::vector<double> spreads_;
};

template <typename T>
SeriesRows<T> seriesAt(T* state, int64_t row, int64_t numel, bool range) {
  T* first = state + row * numel;
  return {
      first, first + numel, first + 2 * numel, first + 3 * numel, range ? first + 4 * numel : nullptr, range ? first + 5 * numel : nullptr};
}

template <typename T>
FluctuationResult passOf(const T* values, T* state, const FluctuationLayout& layout, int64_t taken, const FluctuationOptions& options) {
  const int64_t runs = layout.outer * layout.neurons;
  const int64_t numel = runs * layout.inner;
  const int64_t runsAPiece = std::max<int64_t>(1, kPiece / layout.inner);
  const int64_t piecesARun = runsAPiece > 1 ? 1 : (layout.inner + kPiece - 1) / kPiece;
  const int64_t pieces = runsAPiece > 1 ? (runs + runsAPiece - 1) / runsAPiece : runs * piecesARun;

  const int64_t series = options.seriesRows();
  T* ring = state + series * numel;
  const int64_t rests = taken + 2 - options.window;  // moments of the detrended series, with this one
  const bool detrends = options.window > 0 && rests > 0;
  Collector<T> whole(layout, pieces, runsAPiece, seriesAt(state, 0, numel, options.range), taken + 1);
  Collector<T> rest(layout, detrends ? pieces : 0, runsAPiece, seriesAt(state, series + options.window, numel, options.range), rests);

  at::parallel_for(0, pieces, kPiecesAThread, [&](int64_t from, int64_t to) {
    T left[kBlock];
    for (int64_t piece = from; piece < to; ++piece) {
      const int64_t run = runsAPiece > 1 ? piece * runsAPiece : piece / piecesARun;
      const int64_t begin = run * layout.inner + (runsAPiece > 1 ? 0 : piece % piecesARun * kPiece);
      const int64_t end =
          runsAPiece > 1 ? std::min(numel, begin + runsAPiece * layout.inner) : std::min((run + 1) * layout.inner, begin + kPiece);
      for (int64_t at = begin; at < end; at += kBlock) {
        const int64_t size = std::min(kBlock, end - at);
        whole.take(values + at, at, size, piece, begin);
        if (options.window == 0) continue;
        std::memcpy(ring + taken % options.window * numel + at, values + at, static_cast<size_t>(size) * sizeof(T));
        if (!detrends) continue;
        const int64_t middle = (taken - options.window / 2) % options.window;
        detrendBlock(ring + at, numel, options.window, ring + middle * numel + at, size, left);
        rest.take(left, at, size, piece, begin);
      }
    }
  });
  FluctuationResult result;
  result.whole = whole.finish(piecesARun, options.tau);
  if (detrends) result.detrended = rest.finish(piecesARun, options.tau);
  return result;
}

}  // namespace

FluctuationResult fluctuationPass(const at::Tensor& values, const at::Tensor& state, const FluctuationLayout& layout, int64_t taken,
                                  const FluctuationOptions& options) {
  if (values.scalar_type() == at::kDouble) {
    return passOf(values.const_data_ptr<double>(), state.mutable_data_ptr<double>(), layout, taken, options);
  }
  return passOf(values.const_data_ptr<float>(), state.mutable_data_ptr<float>(), layout, taken, options);
}

}  // namespace neve
