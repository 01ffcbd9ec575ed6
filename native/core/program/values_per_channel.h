// Whether a batch tells a variance, which normalisation by its own statistics needs.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace neve {

// An operator that normalises by the statistics of its input where a switch says so.
class ValuesPerChannel {
 public:
  // None for an operator that does not.
  static std::optional<ValuesPerChannel> of(const c10::FunctionSchema& schema);

  // Throws ERR_BATCH_NORM_SIZE when the operator, called with these arguments, would take the variance of a single value a channel: as
  // torch.nn.functional.batch_norm and instance_norm do. libtorch itself would write NaN into running variances.
  void check(const std::vector<c10::IValue>& stack) const;

 private:
  size_t count_ = 0;              // arguments of the operator: the last so many of the stack
  std::optional<size_t> switch_;  // none: always
  bool instance_ = false;         // each row for itself
};

}  // namespace neve
