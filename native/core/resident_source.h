// Batches out of tensors that stay in memory whole.
#pragma once

#include <algorithm>

#include "batch_source.h"

namespace neve {

class ResidentSource final : public BatchSource {
 public:
  // `order` is int64 [n] or undefined for the stored order. Batches come on `device`; 4-d floating inputs in channels-last order if asked
  // for.
  ResidentSource(std::vector<at::Tensor> inputs, std::vector<at::Tensor> targets, at::Tensor order, int64_t batchSize, at::Device device,
                 bool channelsLast);

  int64_t batches() const { return (rows_ + batchSize_ - 1) / batchSize_; }
  // Rows of a batch that exists.
  int64_t rowsOf(int64_t index) const { return std::min(batchSize_, rows_ - index * batchSize_); }

  std::optional<int64_t> rowsAt(int64_t index) const override {
    return index < batches() ? std::optional<int64_t>(rowsOf(index)) : std::nullopt;
  }
  bool isSame(const BatchSource& other) const override;
  std::vector<at::Tensor> tensors() const override;

 private:
  Batch fetch(int64_t index) const override;
  Batch fetchRows(int64_t index, int64_t start, int64_t rows) const override;
  at::Tensor gather(const at::Tensor& whole, int64_t start, int64_t rows) const;

  std::vector<at::Tensor> inputs_;
  std::vector<at::Tensor> targets_;
  at::Tensor order_;
  // The order where data is that is not on the host.
  at::Tensor orderThere_;
  int64_t batchSize_;
  int64_t rows_ = 0;
  at::Device device_;
  bool channelsLast_;
};

}  // namespace neve
