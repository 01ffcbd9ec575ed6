// Leaves what a forward pass may write to as it was: buffers, and the generators that dropout draws from. Code from a file may do both in
// evaluation mode too.
#pragma once

#include <vector>

#include "generator_state.h"
#include "model.h"

namespace neve {

// Remembers on construction, puts back on destruction, bit for bit.
class Untouched {
 public:
  Untouched(const Model& model, at::Device device);
  ~Untouched();
  Untouched(const Untouched&) = delete;
  Untouched& operator=(const Untouched&) = delete;

 private:
  void putBack();

  const Model& model_;
  at::Device device_;
  std::vector<at::Tensor> buffers_;
  StateMap generators_;
};

}  // namespace neve
