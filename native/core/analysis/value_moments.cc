#include "value_moments.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace neve {
namespace {

// Small enough for the first-level cache: the second look at a block costs no memory traffic.
constexpr int64_t kBlock = 2048;
constexpr size_t kLanes = 8;

double total(const std::array<double, kLanes>& lanes) {
  double sum = 0.0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

template <typename T>
Moments ofBlock(const T* values, int64_t count) {
  std::array<double, kLanes> sums{};
  Moments found;
  found.count = count;
  for (int64_t i = 0; i < count; ++i) {
    const auto x = static_cast<double>(values[i]);
    sums[static_cast<size_t>(i) % kLanes] += x;
    found.zeros += x == 0.0 ? 1 : 0;
  }
  found.mean = total(sums) / static_cast<double>(count);
  std::array<double, kLanes> squares{};
  for (int64_t i = 0; i < count; ++i) {
    const double off = static_cast<double>(values[i]) - found.mean;
    squares[static_cast<size_t>(i) % kLanes] += off * off;
  }
  found.deviations = total(squares);
  return found;
}

template <typename T>
Moments ofAll(const T* values, int64_t count) {
  const int64_t blocks = (count + kBlock - 1) / kBlock;
  std::vector<Moments> parts(static_cast<size_t>(blocks));
  at::parallel_for(0, blocks, /*grain_size=*/16, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i) {
      parts[static_cast<size_t>(i)] = ofBlock(values + i * kBlock, std::min(kBlock, count - i * kBlock));
    }
  });
  Moments found;
  for (const Moments& part : parts) found.merge(part);
  return found;
}

}  // namespace

void Moments::merge(const Moments& other) {
  if (other.count == 0) return;
  const auto here = static_cast<double>(count);
  const auto there = static_cast<double>(other.count);
  const double apart = other.mean - mean;
  mean += apart * there / (here + there);
  deviations += other.deviations + apart * apart * here * there / (here + there);
  count += other.count;
  zeros += other.zeros;
}

double Moments::std() const { return std::sqrt(deviations / static_cast<double>(count)); }

double Moments::rms() const { return std::sqrt(mean * mean + deviations / static_cast<double>(count)); }

at::Tensor denseOnHost(const at::Tensor& values) {
  const at::Tensor host = values.detach().cpu();
  return host.is_non_overlapping_and_dense() ? host : host.contiguous();
}

Moments momentsOf(const at::Tensor& values) {
  Moments found;
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, values.scalar_type(), "momentsOf",
                                  [&] { found = ofAll(values.const_data_ptr<scalar_t>(), values.numel()); });
  return found;
}

}  // namespace neve
