// Metrics: stateless models that map (...outputs, ...targets) of a batch to one tensor, and what becomes of these over many batches.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "batch_source.h"
#include "distributed/process_group.h"
#include "model.h"
#include "state_map.h"

namespace neve {

// What becomes of a metric's values for the batches.
enum class Reduction : uint8_t {
  Mean,    // numbers: their mean, a batch counting as often as it has rows; float64 []
  Sum,     // tensors of one shape: their sum, float64
  Concat,  // tensors [rows, ...]: one after the other
};

struct Metric {
  std::shared_ptr<Model> function;  // maps (...outputs, ...targets) to one tensor
  Reduction reduction = Reduction::Mean;
};

// A metric while batches come in. Sums stay on the device.
class MetricTally {
 public:
  explicit MetricTally(Metric metric) : metric_(std::move(metric)) {}

  Reduction reduction() const { return metric_.reduction; }
  // The metric of one batch; nothing is added. Throws ERR_METRIC.
  at::Tensor valueOf(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets) const;
  void add(const at::Tensor& value, int64_t rows);
  // Undefined where nothing was added. With a group: of what all its processes added.
  at::Tensor finish(ProcessGroup* group = nullptr) const;
  void clear();

  // Copies of what was added so far, under names that begin with `prefix`.
  void saveTo(const std::string& prefix, StateMap& state, ProcessGroup* group = nullptr) const;
  void load(const std::string& prefix, const StateMap& state, at::Device device);

 private:
  // Everything that was added, and its rows; undefined where there was nothing.
  std::pair<at::Tensor, int64_t> total(ProcessGroup* group) const;

  Metric metric_;
  at::Tensor sum_;
  std::vector<at::Tensor> parts_;
  int64_t rows_ = 0;
};

}  // namespace neve
