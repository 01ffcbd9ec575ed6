// How far gradients went, step by step and together: what noise of mini-batches costs.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../model.h"
#include "step_part.h"

namespace neve {

struct GradientPathSums {
  double path = 0.0;       // sum of the gradients' norms
  double resultant = 0.0;  // norm of the gradients' sum
  int64_t steps = 0;
  double seconds = 0.0;  // that reading them took
};

// Walks from restart() to read(); before and after that a step costs nothing, nor does it before the first read().
class GradientPath : public StepPart {
 public:
  GradientPath(const Model& model, at::Device device);

  // Begins anew where a rate is set. Directly after load() it changes nothing: the rates in force are set again then.
  void restart();
  // What the gradients since the last restart did; then the sums stand still.
  GradientPathSums read();
  // Whether the next step is added.
  bool walking() const { return walking_; }

  // Takes the gradients of a step as they are.
  void beforeClipping() override;

  void saveTo(StateMap& state) const override;
  void load(const StateMap& state) override;

 private:
  const Model& model_;
  at::Tensor path_;               // float64 []
  std::vector<at::Tensor> sums_;  // one a parameter, undefined without a gradient so far
  int64_t steps_ = 0;
  bool wanted_ = false;  // somebody reads it
  bool walking_ = false;
  bool loaded_ = false;
};

}  // namespace neve
