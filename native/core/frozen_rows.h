// Rows of parameters (index in dimension 0) that training leaves as they are, bit for bit: no update, no decay, no state.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model.h"
#include "optim/optimizer.h"

namespace neve {

struct RowsOf {
  std::string parameter;
  std::vector<int64_t> rows;
};

class FrozenRows {
 public:
  FrozenRows(std::shared_ptr<Model> model, Optimizer& optimizer) : model_(std::move(model)), optimizer_(optimizer) {}
  // Trains every row again.
  ~FrozenRows();
  FrozenRows(const FrozenRows&) = delete;
  FrozenRows& operator=(const FrozenRows&) = delete;

  // Replaces what was frozen before. A parameter that no group trains is as it is already. Throws ERR_PARAMETER_UNKNOWN or ERR_ROW_INDEX
  // before anything changes.
  void set(const std::vector<RowsOf>& rows);
  bool any() const { return !entries_.empty(); }

  // Zeroes the gradients of frozen rows that a backward pass computed all the same.
  void clearGradients() const;
  // Runs an update of the optimizer, and undoes what it did to frozen rows.
  void keepDuring(const std::function<void()>& update) const;
  // Empties what the optimizer remembers of them: also after a snapshot brought back what it was before they were frozen.
  void forgetState() const;
  // After a group was frozen or freed, which sets whether its parameters require gradients.
  void renew() const;

 private:
  struct Entry {
    at::Tensor parameter;
    at::Tensor frozen;  // int64; undefined where all rows are frozen
  };

  void release();

  std::shared_ptr<Model> model_;
  Optimizer& optimizer_;
  std::vector<Entry> entries_;
};

}  // namespace neve
