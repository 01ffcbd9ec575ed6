#include "metric_tally.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scalar_tensor.h>

#include "distributed/gathered_tensors.h"
#include "errors.h"
#include "step/loss_values.h"

namespace neve {

at::Tensor MetricTally::valueOf(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets) const {
  std::vector<at::Tensor> values = applyToBatch(*metric_.function, outputs, targets);
  if (values.size() == 1) return std::move(values[0]);
  throw Error("shape", "ERR_METRIC",
              "A metric gave " + std::to_string(values.size()) + " tensors; expected one. Give each value a metric of its own.");
}

void MetricTally::add(const at::Tensor& value, int64_t rows) {
  rows_ += rows;
  if (metric_.reduction == Reduction::Concat) {
    parts_.push_back(value);
    return;
  }
  const at::Tensor exact = value.to(at::kDouble);
  const at::Tensor part = metric_.reduction == Reduction::Sum ? exact : exact.reshape({}) * static_cast<double>(rows);
  sum_ = sum_.defined() ? sum_ + part : part;
}

std::pair<at::Tensor, int64_t> MetricTally::total(ProcessGroup* group) const {
  at::Tensor mine = rows_ == 0 ? at::Tensor() : metric_.reduction == Reduction::Concat ? at::cat(parts_) : sum_;
  if (group == nullptr) return {mine, rows_};
  const at::Device device = mine.defined() ? mine.device() : at::Device(at::kCPU);
  at::Tensor rows = at::full({}, rows_, at::TensorOptions(at::kLong));
  group->allReduce(rows, Reduce::Sum);
  std::vector<at::Tensor> found;
  for (at::Tensor& one : gatherTensors(*group, mine, device)) {
    if (one.defined()) found.push_back(std::move(one));
  }
  if (found.empty()) return {at::Tensor(), 0};
  if (metric_.reduction == Reduction::Concat) return {at::cat(found), rows.item<int64_t>()};
  // In the order of ranks, so that every process gets the same bits.
  at::Tensor sum = found[0];
  for (size_t i = 1; i < found.size(); ++i) sum = sum + found[i];
  return {sum, rows.item<int64_t>()};
}

at::Tensor MetricTally::finish(ProcessGroup* group) const {
  const auto [all, rows] = total(group);
  return all.defined() && metric_.reduction == Reduction::Mean ? all / static_cast<double>(rows) : all;
}

void MetricTally::clear() {
  sum_ = at::Tensor();
  parts_.clear();
  rows_ = 0;
}

void MetricTally::saveTo(const std::string& prefix, StateMap& state, ProcessGroup* group) const {
  const auto [all, rows] = total(group);
  if (!all.defined()) return;
  state[prefix + "rows"] = at::scalar_tensor(rows, at::kLong);
  state[prefix + "total"] = all.to(at::kCPU, false, true);
}

void MetricTally::load(const std::string& prefix, const StateMap& state, at::Device device) {
  clear();
  const auto rows = state.find(prefix + "rows");
  const auto total = state.find(prefix + "total");
  if (rows == state.end() || total == state.end()) return;
  rows_ = rows->second.item<int64_t>();
  const at::Tensor copy = total->second.to(device, false, true);
  if (metric_.reduction == Reduction::Concat) {
    parts_.push_back(copy);
  } else {
    sum_ = copy;
  }
}

}  // namespace neve
