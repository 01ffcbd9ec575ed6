#include "resident_source.h"

#include <ATen/ops/index_select.h>

#include "channels_last.h"
#include "device_upload.h"
#include "errors.h"

namespace neve {

ResidentSource::ResidentSource(std::vector<at::Tensor> inputs, std::vector<at::Tensor> targets, at::Tensor order, int64_t batchSize,
                               at::Device device, bool channelsLast)
    : inputs_(std::move(inputs)),
      targets_(std::move(targets)),
      order_(std::move(order)),
      batchSize_(batchSize),
      device_(device),
      channelsLast_(channelsLast) {
  if (inputs_.empty() || inputs_[0].dim() == 0 || batchSize_ < 1) {
    throw Error("shape", "ERR_EMPTY_DATA", "Data needs at least one input tensor of shape [n, ...] and a batch size of at least 1.");
  }
  rows_ = inputs_[0].size(0);
  for (const auto* list : {&inputs_, &targets_}) {
    for (const at::Tensor& tensor : *list) {
      if (tensor.dim() > 0 && tensor.size(0) == rows_) continue;
      throw Error("shape", "ERR_ROWS", "Data tensors differ in rows: expected " + std::to_string(rows_) + " in dimension 0 of each.");
    }
  }
  if (!order_.defined()) return;
  if (order_.dim() != 1 || order_.scalar_type() != at::kLong) {
    throw Error("dtype", "ERR_ORDER", "The order of rows must be an int64 tensor of one dimension.");
  }
  rows_ = order_.size(0);
  // Once, and not with each batch.
  for (const at::Tensor& tensor : this->tensors()) {
    if (!tensor.is_cpu() && !orderThere_.defined()) orderThere_ = uploaded(order_, tensor.device());
  }
}

bool ResidentSource::isSame(const BatchSource& source) const {
  const auto* found = dynamic_cast<const ResidentSource*>(&source);
  if (found == nullptr) return false;
  const ResidentSource& other = *found;
  const auto same = [](const std::vector<at::Tensor>& some, const std::vector<at::Tensor>& others) {
    return std::equal(some.begin(), some.end(), others.begin(), others.end(), [](const auto& a, const auto& b) { return a.is_same(b); });
  };
  return batchSize_ == other.batchSize_ && rows_ == other.rows_ && device_ == other.device_ && channelsLast_ == other.channelsLast_ &&
         same(inputs_, other.inputs_) && same(targets_, other.targets_) && order_.is_same(other.order_) && transformsAlike(other);
}

std::vector<at::Tensor> ResidentSource::tensors() const {
  std::vector<at::Tensor> all = inputs_;
  all.insert(all.end(), targets_.begin(), targets_.end());
  if (order_.defined()) all.push_back(order_);
  return all;
}

at::Tensor ResidentSource::gather(const at::Tensor& whole, int64_t start, int64_t rows) const {
  if (order_.defined()) {
    const at::Tensor& order = whole.is_cpu() ? order_ : orderThere_;
    return uploaded(at::index_select(whole, 0, order.narrow(0, start, rows).to(whole.device())), device_);
  }
  // A copy also where rows lie in order: a model may change its input in place, and the data is the user's.
  const at::Tensor part = whole.narrow(0, start, rows);
  return part.device() == device_ ? part.clone() : uploaded(part, device_);
}

Batch ResidentSource::fetch(int64_t index) const { return fetchRows(index, 0, rowsOf(index)); }

Batch ResidentSource::fetchRows(int64_t index, int64_t from, int64_t rows) const {
  const int64_t start = index * batchSize_ + from;
  Batch batch;
  batch.rows = rows;
  for (const at::Tensor& input : inputs_) {
    at::Tensor part = gather(input, start, batch.rows);
    if (channelsLast_) part = withChannelsLast(part);
    batch.inputs.push_back(std::move(part));
  }
  for (const at::Tensor& target : targets_) batch.targets.push_back(gather(target, start, batch.rows));
  return batch;
}

}  // namespace neve
