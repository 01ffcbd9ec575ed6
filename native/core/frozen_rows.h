// Rows of parameters (index in dimension 0) that training leaves as they are, bit for bit: no update, no decay, no state.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "model.h"
#include "optim/optimizer.h"
#include "step/step_part.h"

namespace neve {

struct RowsOf {
  std::string parameter;
  std::vector<int64_t> rows;
};

class FrozenRows : public StepPart {
 public:
  FrozenRows(std::shared_ptr<Model> model, Optimizer& optimizer) : model_(std::move(model)), optimizer_(optimizer) {}
  // Trains every row again.
  ~FrozenRows() override;

  // Replaces what was frozen before. A parameter that no group trains is as it is already. Throws ERR_PARAMETER_UNKNOWN or ERR_ROW_INDEX
  // before anything changes.
  void set(const std::vector<RowsOf>& rows);
  bool any() const { return !entries_.empty(); }

  // Zeroes the gradients of frozen rows that a backward pass computed all the same.
  void afterGradients(StepOutcome& outcome) override;
  // Undo what an update does to frozen rows.
  void beforeUpdate() override;
  void afterUpdate() override;
  void endStep() override { kept_.clear(); }
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
  std::vector<at::Tensor> kept_;  // the frozen rows of each entry during an update; undefined where the whole parameter is left out
};

}  // namespace neve
