#include "linear_regions.h"

#include <ATen/Dispatch.h>

#include <algorithm>
#include <bit>

namespace neve {
namespace {

// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit of the result.
uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr uint64_t kStep = 0x9e3779b97f4a7c15ULL;

// A bit a value, 64 a word: whether it is above a kink.
template <typename T>
void packAbove(const T* values, int64_t count, double kink, std::vector<uint64_t>& words) {
  for (int64_t i = 0; i < count; i += 64) {
    const int64_t bits = std::min<int64_t>(64, count - i);
    uint64_t word = 0;
    for (int64_t bit = 0; bit < bits; ++bit) word |= static_cast<uint64_t>(static_cast<double>(values[i + bit]) > kink) << bit;
    words.push_back(word);
  }
}

template <typename T>
void packBelow(const T* values, int64_t count, double kink, std::vector<uint64_t>& words) {
  for (int64_t i = 0; i < count; i += 64) {
    const int64_t bits = std::min<int64_t>(64, count - i);
    uint64_t word = 0;
    for (int64_t bit = 0; bit < bits; ++bit) word |= static_cast<uint64_t>(static_cast<double>(values[i + bit]) < kink) << bit;
    words.push_back(word);
  }
}

// Rows are outermost in memory.
at::Tensor byRows(const at::Tensor& output) {
  const at::Tensor host = output.detach().cpu();
  const bool hasRowsFirst = host.is_contiguous() || (host.dim() == 4 && host.is_contiguous(at::MemoryFormat::ChannelsLast));
  return hasRowsFirst ? host : host.contiguous();
}

}  // namespace

void LinearRegions::beginBatch(int64_t rows) {
  hashes_.assign(static_cast<size_t>(rows), 0);
  place_ = 0;
}

void LinearRegions::add(const ActivationCall& call) {
  if (!call.isPiecewiseLinear() || hashes_.empty()) return;
  any_ = true;
  const auto rows = static_cast<int64_t>(hashes_.size());
  // Rows by positions are rows still: [rows * positions, features].
  if (call.output.dim() == 0 || call.output.numel() == 0 || call.output.size(0) % rows != 0) {
    unclear_ = true;
    return;
  }
  const at::Tensor values = byRows(call.output);
  const int64_t each = values.numel() / rows;
  const size_t place = place_++;
  Words words;
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, values.scalar_type(), "linearRegions", [&] {
    const scalar_t* const data = values.const_data_ptr<scalar_t>();
    for (int64_t row = 0; row < rows; ++row) {
      words.clear();
      packAbove(data + row * each, each, call.low, words);
      // Between the bounds or beyond the upper one.
      if (call.kind == Activation::Hard) packBelow(data + row * each, each, call.high, words);
      addRow(place, static_cast<size_t>(row), words);
      const double signs = static_cast<double>(call.kind == Activation::Hard ? 2 * each : each);
      if (!lastRows_[place].empty()) compared_ += signs;
      lastRows_[place] = words;
    }
  });
}

void LinearRegions::addRow(size_t place, size_t row, const Words& words) {
  uint64_t hash = hashes_[row];
  for (const uint64_t word : words) hash = mix(hash + kStep + mix(word + kStep));
  hashes_[row] = hash;
  if (place >= lastRows_.size()) lastRows_.resize(place + 1);
  const Words& last = lastRows_[place];
  if (last.empty()) return;
  if (last.size() != words.size()) {
    unclear_ = true;
    return;
  }
  for (size_t i = 0; i < words.size(); ++i) differing_ += std::popcount(words[i] ^ last[i]);
}

void LinearRegions::endBatch() { patterns_.insert(hashes_.begin(), hashes_.end()); }

std::optional<int64_t> LinearRegions::distinct() const {
  if (!any_ || unclear_) return std::nullopt;
  return static_cast<int64_t>(patterns_.size());
}

std::optional<double> LinearRegions::distance() const {
  if (!any_ || unclear_ || compared_ == 0.0) return std::nullopt;
  return differing_ / compared_;
}

}  // namespace neve
