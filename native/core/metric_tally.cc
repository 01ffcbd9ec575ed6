#include "metric_tally.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/scalar_tensor.h>

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

at::Tensor MetricTally::finish() const {
  if (rows_ == 0) return {};
  if (metric_.reduction == Reduction::Concat) return at::cat(parts_);
  return metric_.reduction == Reduction::Sum ? sum_ : sum_ / static_cast<double>(rows_);
}

void MetricTally::clear() {
  sum_ = at::Tensor();
  parts_.clear();
  rows_ = 0;
}

void MetricTally::saveTo(const std::string& prefix, StateMap& state) const {
  if (rows_ == 0) return;
  state[prefix + "rows"] = at::scalar_tensor(rows_, at::kLong);
  state[prefix + "total"] = (metric_.reduction == Reduction::Concat ? at::cat(parts_) : sum_).to(at::kCPU, false, true);
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
