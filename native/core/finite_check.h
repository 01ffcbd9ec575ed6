// Finds the batch of an evaluation whose loss is not finite, and whether its inputs or its outputs were to blame.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace neve {

class FiniteCheck {
 public:
  // Remembers a batch; on an accelerator what it remembers is read in groups, since each read waits for the device. Throws
  // ERR_NON_FINITE_EVALUATION with `batch`, `where` ("input", "output" or "loss") and `value`.
  void add(const at::Tensor& loss, const std::vector<at::Tensor>& inputs, const std::vector<at::Tensor>& outputs);
  // To be called after the last batch; throws the same.
  void read();

 private:
  std::vector<at::Tensor> unread_;  // [loss, sum of inputs, sum of outputs] a batch
  int64_t done_ = 0;
};

}  // namespace neve
