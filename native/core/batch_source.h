// Batches out of tensors that stay in memory whole.
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <vector>

namespace neve {

struct Batch {
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  int64_t rows = 0;
};

class BatchSource {
 public:
  // `order` is int64 [n] or undefined for the stored order. Batches come on `device`; 4-d floating inputs in channels-last order if asked
  // for.
  BatchSource(std::vector<at::Tensor> inputs, std::vector<at::Tensor> targets, at::Tensor order, int64_t batchSize, at::Device device,
              bool channelsLast);

  Batch batch(int64_t index) const;
  // Rows of a batch that exists.
  int64_t rowsOf(int64_t index) const { return std::min(batchSize_, rows_ - index * batchSize_); }
  // Whether it gives the same batches, as long as nobody writes to tensors().
  bool isSame(const BatchSource& other) const;
  std::vector<at::Tensor> tensors() const;
  int64_t batches() const { return (rows_ + batchSize_ - 1) / batchSize_; }

 private:
  at::Tensor gather(const at::Tensor& whole, int64_t start, int64_t rows) const;

  std::vector<at::Tensor> inputs_;
  std::vector<at::Tensor> targets_;
  at::Tensor order_;
  int64_t batchSize_;
  int64_t rows_ = 0;
  at::Device device_;
  bool channelsLast_;
};

}  // namespace neve
