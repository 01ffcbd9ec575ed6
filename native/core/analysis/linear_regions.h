// Which linear regions of a piecewise-linear network rows of data fall into: two rows lie in one region when every unit is on the same side
// of its kinks for both.
#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "activation_observer.h"

namespace neve {

class LinearRegions {
 public:
  void beginBatch(int64_t rows);
  // Activations in the order of the calls; others than piecewise-linear ones are passed over.
  void add(const ActivationCall& call);
  void endBatch();

  // Distinct patterns, told apart by 64-bit hashes. Nothing without piecewise-linear activations, or where one has no axis of rows in
  // front.
  std::optional<int64_t> distinct() const;
  // Mean share of signs that differ between a row and the next.
  std::optional<double> distance() const;

 private:
  using Words = std::vector<uint64_t>;

  void addRow(size_t place, size_t row, const Words& words);

  std::unordered_set<uint64_t> patterns_;
  std::vector<uint64_t> hashes_;  // of the batch's rows
  std::vector<Words> lastRows_;   // by place of the call
  size_t place_ = 0;
  bool unclear_ = false;
  bool any_ = false;
  double differing_ = 0.0;
  double compared_ = 0.0;
};

}  // namespace neve
