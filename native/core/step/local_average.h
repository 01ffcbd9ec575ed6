// Local SGD (Stich 2019, arXiv 1805.09767): every process steps by itself on its rows, and after some steps all become their average.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "../distributed/process_group.h"
#include "../velocity_meter.h"

namespace neve {

struct LocalSgd {
  int64_t every = 1;  // steps from one average to the next
  // Where given, a process weighs by the velocity of its model on these inputs since the last average, else all weigh the same.
  std::shared_ptr<VelocityMeter> meter = nullptr;
  std::vector<at::Tensor> inputs = {};
  int64_t batchSize = 1;
  Mode batchNorm = Mode::Evaluation;
};

// The share of this process: `velocity` over the sum of all, or equal ones where a process has none, or none moved. An operation of the
// group.
double averageShare(ProcessGroup& group, std::optional<double> velocity);

// What all have afterwards, bit for bit: of `averaged` (floating point) the mean by those shares, of `counts` what rank 0 has.
void becomeOne(ProcessGroup& group, double share, const std::vector<at::Tensor>& averaged, const std::vector<at::Tensor>& counts);

}  // namespace neve
