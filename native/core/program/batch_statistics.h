// Batch normalisation by the statistics of the batch at hand, without touching running ones, whichever operator the code calls.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <vector>

namespace neve {

// One operator that normalises by batch: where its arguments are.
class BatchStatistics {
 public:
  // None for an operator that is no batch normalisation, or that has no running statistics to replace.
  static std::optional<BatchStatistics> of(const c10::FunctionSchema& schema);

  // Takes the operator's arguments and leaves its results. A batch with a single value a channel has no variance: it is normalised by the
  // running statistics, where there are any.
  void run(std::vector<c10::IValue>& stack) const;

 private:
  size_t mean_ = 3;
  size_t eps_ = 7;
  const c10::FunctionSchema* schema_ = nullptr;  // of the dispatcher, which keeps it
};

}  // namespace neve
