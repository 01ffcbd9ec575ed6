// Batch normalisation by the statistics of the rows of all processes.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <vector>

#include "process_group.h"

namespace neve {

// While one lives, training forward passes of this thread share their statistics; null for no group. Every process runs the same layers in
// the same order, each on at least one row.
class ShareStatistics {
 public:
  explicit ShareStatistics(ProcessGroup* group);
  ~ShareStatistics();
  ShareStatistics(const ShareStatistics&) = delete;
  ShareStatistics& operator=(const ShareStatistics&) = delete;

  static ProcessGroup* current();

 private:
  ProcessGroup* before_;
};

// Does what aten::batch_norm would do with these arguments, the last on the stack, over all processes; false for a call that uses running
// statistics.
bool runSharedBatchNorm(ProcessGroup& group, std::vector<c10::IValue>& stack);

}  // namespace neve
