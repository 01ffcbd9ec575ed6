#include "frozen_rows.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "errors.h"

namespace neve {
namespace {

const ParameterGroup* groupOf(const Optimizer& optimizer, const at::Tensor& parameter) {
  for (const ParameterGroup& group : optimizer.groups()) {
    for (const NamedTensor& entry : group.parameters) {
      if (entry.tensor.is_same(parameter)) return &group;
    }
  }
  return nullptr;
}

const at::Tensor& parameterOf(const Model& model, const std::string& name) {
  for (const NamedTensor& entry : model.parameters()) {
    if (entry.name == name) return entry.tensor;
  }
  throw Error("option", "ERR_PARAMETER_UNKNOWN", "The model has no parameter '" + name + "'.").with("parameter", name);
}

// One request a parameter.
std::vector<RowsOf> merged(const std::vector<RowsOf>& requests) {
  std::vector<RowsOf> result;
  for (const RowsOf& request : requests) {
    const auto same = std::find_if(result.begin(), result.end(), [&](const RowsOf& other) { return other.parameter == request.parameter; });
    if (same == result.end()) {
      result.push_back(request);
    } else {
      same->rows.insert(same->rows.end(), request.rows.begin(), request.rows.end());
    }
  }
  return result;
}

// Ascending, each once.
std::vector<int64_t> checkedRows(const RowsOf& request, const at::Tensor& parameter) {
  std::vector<int64_t> rows = request.rows;
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const int64_t count = parameter.dim() == 0 ? 0 : parameter.size(0);
  if (!rows.empty() && (rows.front() < 0 || rows.back() >= count)) {
    const int64_t wrong = rows.front() < 0 ? rows.front() : rows.back();
    throw Error("index", "ERR_ROW_INDEX",
                "Parameter '" + request.parameter + "' has " + std::to_string(count) + " rows, and row " + std::to_string(wrong) +
                    " was to be frozen. Rows count from 0.")
        .with("parameter", request.parameter)
        .with("row", static_cast<double>(wrong));
  }
  return rows;
}

std::vector<int64_t> othersOf(const std::vector<int64_t>& rows, int64_t count) {
  std::vector<int64_t> others;
  auto next = rows.begin();
  for (int64_t row = 0; row < count; ++row) {
    if (next != rows.end() && *next == row) {
      ++next;
    } else {
      others.push_back(row);
    }
  }
  return others;
}

}  // namespace

FrozenRows::~FrozenRows() { release(); }

void FrozenRows::set(const std::vector<RowsOf>& requests) {
  std::vector<Entry> entries;
  ActiveRows active;
  for (const RowsOf& request : merged(requests)) {
    const at::Tensor& parameter = parameterOf(*model_, request.parameter);
    const std::vector<int64_t> rows = checkedRows(request, parameter);
    if (rows.empty() || groupOf(optimizer_, parameter) == nullptr) continue;
    const bool all = static_cast<int64_t>(rows.size()) == parameter.size(0);
    const auto indices = [&](const std::vector<int64_t>& list) { return at::tensor(list, at::kLong).to(parameter.device()); };
    entries.push_back({parameter, all ? at::Tensor() : indices(rows)});
    if (!all) active[parameter.unsafeGetTensorImpl()] = indices(othersOf(rows, parameter.size(0)));
  }
  release();
  entries_ = std::move(entries);
  model_->trainRows(active);
  RowsByParameter frozen;
  for (const Entry& entry : entries_) frozen[entry.parameter.unsafeGetTensorImpl()] = entry.frozen;
  forgetState();
  optimizer_.setFrozenRows(std::move(frozen));
  renew();
}

void FrozenRows::forgetState() const {
  for (const Entry& entry : entries_) optimizer_.forget(entry.parameter, entry.frozen);
}

void FrozenRows::release() {
  for (const Entry& entry : entries_) {
    if (entry.frozen.defined()) continue;
    const ParameterGroup* group = groupOf(optimizer_, entry.parameter);
    if (group != nullptr && !group->frozen) entry.parameter.set_requires_grad(true);
  }
  entries_.clear();
  model_->trainRows({});
}

void FrozenRows::renew() const {
  // Without a gradient to compute, the backward pass skips the parameter, and all below it when nothing there is trained.
  for (const Entry& entry : entries_) {
    if (!entry.frozen.defined()) entry.parameter.set_requires_grad(false);
  }
}

void FrozenRows::afterGradients(StepOutcome&) {
  const at::NoGradGuard noGradients;
  for (const Entry& entry : entries_) {
    at::Tensor gradient = entry.parameter.grad();
    if (entry.frozen.defined() && gradient.defined()) gradient.index_fill_(0, entry.frozen, 0);
  }
}

void FrozenRows::beforeUpdate() {
  const at::NoGradGuard noGradients;
  kept_.clear();
  for (const Entry& entry : entries_) {
    kept_.push_back(entry.frozen.defined() ? entry.parameter.index_select(0, entry.frozen) : at::Tensor());
  }
}

void FrozenRows::afterUpdate() {
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < kept_.size(); ++i) {
    if (!kept_[i].defined()) continue;
    at::Tensor parameter = entries_[i].parameter.detach();
    parameter.index_copy_(0, entries_[i].frozen, kept_[i]);
    optimizer_.forget(entries_[i].parameter, entries_[i].frozen);
  }
}

}  // namespace neve
