#include "velocity_kernel.h"

#include <ATen/Parallel.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "velocity_blocks.h"

namespace neve {
namespace {

// Values that are summed in one go: three arrays of them fit the first-level cache.
constexpr int64_t kBlock = 512;
// Neurons with runs at least this long are read one by one, shorter ones many at a time.
constexpr int64_t kLongRun = 256;
// Longest stretch of a run that one piece of work takes.
constexpr int64_t kStretch = 1 << 16;
// Columns of a tile at most, and values of a tile of rows that are summed before they join the fp64 sums.
constexpr int64_t kTileColumns = 1024;
constexpr int64_t kTileValues = 1 << 14;
// Rows of a tile that one piece of work takes, in values.
constexpr int64_t kPieceValues = 1 << 17;
// Below this an fp32 sum of squares may have lost values to underflow.
constexpr double kTiny = 1e-20;

// X: dtype of the outputs, H: of the snapshots.
template <typename X, typename H>
class Pass {
  // fp32 is the sum's type within a block; fp64 keeps its own.
  using Sum = std::conditional_t<std::is_same_v<H, double>, double, float>;
  static constexpr bool kDirect = std::is_same_v<X, H> && std::is_same_v<X, Sum>;

 public:
  explicit Pass(const VelocityPass& pass)
      : layout_(pass.layout),
        x_(pass.current.const_data_ptr<X>()),
        p_(pass.previous.defined() ? pass.previous.const_data_ptr<H>() : nullptr),
        q_(pass.before.defined() ? pass.before.const_data_ptr<H>() : nullptr),
        store_(pass.store.defined() ? pass.store.mutable_data_ptr<H>() : nullptr) {}

  void run(std::vector<PassSums>& sums) const {
    if (layout_.inner >= kLongRun) {
      runs(sums);
    } else {
      columns(sums);
    }
  }

 private:
  // What is remembered of a value.
  static H remembered(X value) { return static_cast<H>(value); }

  // Values [at, at + count) of an array as Sum, converted into `scratch` where they are something else.
  const Sum* outputs(int64_t at, int64_t count, Sum* scratch) const {
    if constexpr (kDirect) {
      return x_ + at;
    } else {
      for (int64_t i = 0; i < count; ++i) scratch[i] = static_cast<Sum>(remembered(x_[at + i]));
      return scratch;
    }
  }

  static const Sum* snapshot(const H* values, int64_t at, int64_t count, Sum* scratch) {
    if (values == nullptr) return nullptr;
    if constexpr (std::is_same_v<H, Sum>) {
      return values + at;
    } else {
      for (int64_t i = 0; i < count; ++i) scratch[i] = static_cast<Sum>(values[at + i]);
      return scratch;
    }
  }

  void keep(int64_t at, int64_t count) const {
    if (store_ == nullptr) return;
    if constexpr (std::is_same_v<X, H>) {
      std::memcpy(store_ + at, x_ + at, static_cast<size_t>(count) * sizeof(H));
    } else {
      for (int64_t i = 0; i < count; ++i) store_[at + i] = remembered(x_[at + i]);
    }
  }

  using Block = std::array<double, kBlockSums>;

  // True when fp32 sums cannot be trusted: overflow, a real infinity or NaN, or values whose squares vanish.
  static bool isDoubtful(const Block& sums) {
    if constexpr (std::is_same_v<Sum, double>) return false;
    double all = 0.0;
    for (const double sum : sums) all += std::abs(sum);
    return !std::isfinite(all) || sums[kSquared] < kTiny;
  }

  // The same sums in fp64 throughout.
  void addWide(int64_t at, int64_t count, PassSums& sums) const {
    for (int64_t i = at; i < at + count; ++i) {
      const auto x = static_cast<double>(remembered(x_[i]));
      sums.squared += x * x;
      if (p_ == nullptr) continue;
      const auto p = static_cast<double>(p_[i]);
      sums.dot += x * p;
      sums.change += (x - p) * (x - p);
      sums.along += (x - p) * p;
      if (q_ == nullptr) continue;
      const auto q = static_cast<double>(q_[i]);
      sums.turn += (x - p) * (p - q);
      sums.across += x * q;
    }
  }

  static void add(PassSums& to, const Block& from) {
    to.squared += from[kSquared];
    to.dot += from[kDot];
    to.change += from[kChange];
    to.along += from[kAlong];
    to.turn += from[kTurn];
    to.across += from[kAcross];
  }

  // Long runs: each neuron's values lie side by side. A piece of work is a stretch of one run.
  void runs(std::vector<PassSums>& sums) const {
    const int64_t stretches = (layout_.inner + kStretch - 1) / kStretch;
    const int64_t pieces = layout_.outer * layout_.neurons * stretches;
    std::vector<PassSums> partial(static_cast<size_t>(pieces));
    const int64_t grain = std::max<int64_t>(1, kPieceValues / std::min(layout_.inner, kStretch));
    at::parallel_for(0, pieces, grain, [&](int64_t from, int64_t to) {
      for (int64_t piece = from; piece < to; ++piece) {
        const int64_t run = piece / stretches * layout_.inner;
        const int64_t first = piece % stretches * kStretch;
        stretch(run + first, std::min(kStretch, layout_.inner - first), partial[static_cast<size_t>(piece)]);
      }
    });
    for (int64_t piece = 0; piece < pieces; ++piece) {
      addSums(sums[static_cast<size_t>(piece / stretches % layout_.neurons)], partial[static_cast<size_t>(piece)]);
    }
  }

  void stretch(int64_t at, int64_t count, PassSums& sums) const {
    Sum x[kBlock];
    Sum p[kBlock];
    Sum q[kBlock];
    Sum sum[kBlockSums];
    Block block;
    for (int64_t i = at; i < at + count; i += kBlock) {
      const int64_t values = std::min(kBlock, at + count - i);
      sumRun(outputs(i, values, x), snapshot(p_, i, values, p), snapshot(q_, i, values, q), values, sum);
      std::copy(sum, sum + kBlockSums, block.begin());
      if (isDoubtful(block)) {
        addWide(i, values, sums);
      } else {
        add(sums, block);
      }
      // The block is still in the first-level cache: storing it costs no second read.
      keep(i, values);
    }
  }

  // Short runs, or neurons side by side: sums run down the columns of [outer, neurons * inner]. A piece of work is a tile of columns (whole
  // neurons) by a stretch of rows.
  void columns(std::vector<PassSums>& sums) const {
    const int64_t tileNeurons = std::max<int64_t>(1, std::min(layout_.neurons, kTileColumns / layout_.inner));
    const int64_t tiles = (layout_.neurons + tileNeurons - 1) / tileNeurons;
    const int64_t rows = std::max<int64_t>(1, kPieceValues / (tileNeurons * layout_.inner));
    const int64_t stretches = (layout_.outer + rows - 1) / rows;
    std::vector<PassSums> partial(static_cast<size_t>(stretches * layout_.neurons));
    at::parallel_for(0, tiles * stretches, 1, [&](int64_t from, int64_t to) {
      std::vector<Sum> scratch(static_cast<size_t>((kBlockSums + 3) * tileNeurons * layout_.inner));
      for (int64_t piece = from; piece < to; ++piece) {
        const int64_t begin = piece / tiles * rows;
        const int64_t neuron = piece % tiles * tileNeurons;
        tile(begin, std::min(layout_.outer, begin + rows), neuron, std::min(tileNeurons, layout_.neurons - neuron), scratch.data(),
             partial.data() + piece / tiles * layout_.neurons);
      }
    });
    for (size_t i = 0; i < partial.size(); ++i) addSums(sums[i % static_cast<size_t>(layout_.neurons)], partial[i]);
  }

  void tile(int64_t begin, int64_t end, int64_t neuron, int64_t neurons, Sum* scratch, PassSums* sums) const {
    const int64_t columns = neurons * layout_.inner;
    const int64_t rowValues = layout_.neurons * layout_.inner;
    Sum* acc = scratch;
    Sum* x = acc + kBlockSums * columns;
    const int64_t rows = std::max<int64_t>(4, std::min<int64_t>(64, kTileValues / columns));
    for (int64_t row = begin; row < end; row += rows) {
      const int64_t last = std::min(end, row + rows);
      std::fill(acc, acc + kBlockSums * columns, Sum(0));
      for (int64_t r = row; r < last; ++r) {
        const int64_t at = r * rowValues + neuron * layout_.inner;
        addRow(outputs(at, columns, x), snapshot(p_, at, columns, x + columns), snapshot(q_, at, columns, x + 2 * columns), columns, acc,
               columns);
      }
      for (int64_t n = 0; n < neurons; ++n) join(acc + n * layout_.inner, columns, row, last, neuron + n, sums[neuron + n]);
      for (int64_t r = row; r < last; ++r) keep(r * rowValues + neuron * layout_.inner, columns);
    }
  }

  // Adds the columns of one neuron to its sums.
  void join(const Sum* acc, int64_t stride, int64_t row, int64_t last, int64_t neuron, PassSums& sums) const {
    Block block{};
    for (int64_t i = 0; i < layout_.inner; ++i) {
      for (size_t k = 0; k < kBlockSums; ++k) block[k] += static_cast<double>(acc[i + static_cast<int64_t>(k) * stride]);
    }
    if (!isDoubtful(block)) return add(sums, block);
    for (int64_t r = row; r < last; ++r) addWide((r * layout_.neurons + neuron) * layout_.inner, layout_.inner, sums);
  }

  NeuronLayout layout_;
  const X* x_;
  const H* p_;
  const H* q_;
  H* store_;
};

}  // namespace

void velocityPassOnCpu(const VelocityPass& pass, std::vector<PassSums>& sums) {
  if (pass.layout.numel() == 0) return;
  const auto as = [&]<typename X, typename H>(X, H) { Pass<X, H>(pass).run(sums); };
  const bool rounded = pass.history == at::kBFloat16;
  switch (pass.current.scalar_type()) {
    case at::kDouble:
      return rounded ? as(double(), c10::BFloat16()) : as(double(), double());
    case at::kHalf:
      return rounded ? as(c10::Half(), c10::BFloat16()) : as(c10::Half(), c10::Half());
    case at::kBFloat16:
      return as(c10::BFloat16(), c10::BFloat16());
    default:
      return rounded ? as(float(), c10::BFloat16()) : as(float(), float());
  }
}

}  // namespace neve
