// Parameters that are elsewhere for a while.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace neve {

// Remembers on construction, puts back on destruction, bit for bit.
class MovedParameters {
 public:
  explicit MovedParameters(std::vector<at::Tensor> parameters);
  ~MovedParameters();
  MovedParameters(const MovedParameters&) = delete;
  MovedParameters& operator=(const MovedParameters&) = delete;

  // From where they were: parameter + step * direction.
  void to(const std::vector<at::Tensor>& direction, double step) const;

 private:
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> saved_;
};

}  // namespace neve
