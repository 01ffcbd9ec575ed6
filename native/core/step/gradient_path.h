// How far gradients went, step by step and together: what noise of mini-batches costs.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../model.h"
#include "../state_map.h"

namespace neve {

struct GradientPathSums {
  double path = 0.0;       // sum of the gradients' norms
  double resultant = 0.0;  // norm of the gradients' sum
  int64_t steps = 0;
  double seconds = 0.0;  // that reading them took
};

// Walks from restart() to take(); before and after that a step costs nothing.
class GradientPath {
 public:
  explicit GradientPath(at::Device device);

  // Begins anew where a rate is set. Directly after load() it changes nothing: the rates in force are set again then.
  void restart();
  // Takes the gradients of a step as they are.
  void add(const std::vector<NamedTensor>& parameters);
  GradientPathSums take();

  void saveTo(const std::vector<NamedTensor>& parameters, StateMap& state) const;
  static bool isIn(const StateMap& state);
  void load(const std::vector<NamedTensor>& parameters, const StateMap& state);

 private:
  void sumUp(const std::vector<NamedTensor>& parameters);

  at::Tensor path_;               // float64 []
  std::vector<at::Tensor> sums_;  // one a parameter, undefined without a gradient so far
  int64_t steps_ = 0;
  bool walking_ = false;
  bool loaded_ = false;
};

}  // namespace neve
