// Where training takes its batches from.
#pragma once

#include <memory>
#include <optional>

#include "batch.h"

namespace neve {
class Pipeline;

// What is done to each batch before anybody gets it.
struct BatchTransforms {
  // Null for nothing.
  std::shared_ptr<const Pipeline> pipeline;
  // What the draws are made for; kFixedEpoch for everything but the epochs of a training.
  int64_t epoch = kFixedEpoch;
  // Whether 4-d floating inputs leave it in channels-last order.
  bool channelsLast = false;
  // Index in its epoch of the batch that is the data's first.
  int64_t first = 0;

  static constexpr int64_t kFixedEpoch = -1;

  bool operator==(const BatchTransforms&) const = default;
};

// The batches of one epoch, by index. One thread asks.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  // Waits until it is known, and says how many rows a batch has; nothing where the data ends before it.
  virtual std::optional<int64_t> rowsAt(int64_t index) const = 0;
  // A batch that rowsAt() has found, of tensors that the caller may write to.
  Batch batch(int64_t index) const;
  // Some rows of it.
  Batch batch(int64_t index, int64_t start, int64_t rows) const;
  void transformWith(BatchTransforms transforms) { transforms_ = std::move(transforms); }
  // Batches before this one are not asked for again.
  virtual void release(int64_t before) { static_cast<void>(before); }
  // The first batch that can still be had.
  virtual int64_t first() const { return 0; }

  // Whether it gives the same batches, as long as nobody writes to tensors().
  virtual bool isSame(const BatchSource& other) const { return this == &other; }
  // What others can write to.
  virtual std::vector<at::Tensor> tensors() const { return {}; }

 protected:
  bool transformsAlike(const BatchSource& other) const { return transforms_ == other.transforms_; }

 private:
  virtual Batch fetch(int64_t index) const = 0;
  virtual Batch fetchRows(int64_t index, int64_t start, int64_t rows) const;

  BatchTransforms transforms_;
};

}  // namespace neve
