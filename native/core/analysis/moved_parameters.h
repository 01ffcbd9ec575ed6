// Parameters that are elsewhere for a while.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../put_back.h"

namespace neve {

// Remembers on construction, puts back on destruction, bit for bit.
class MovedParameters {
 public:
  explicit MovedParameters(std::vector<at::Tensor> parameters);

  // From where they were: parameter + step * direction.
  void to(const std::vector<at::Tensor>& direction, double step) const;

 private:
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> saved_;
  PutBack back_;
};

}  // namespace neve
