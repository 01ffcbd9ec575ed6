// Rows that go through a model together.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace neve {

struct Batch {
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  int64_t rows = 0;
};

}  // namespace neve
