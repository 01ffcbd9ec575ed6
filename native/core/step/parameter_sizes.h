// How large parameters' gradients are, and how far parameters went: sums of magnitudes, one a parameter. For rules that freeze what no
// longer learns.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "../model.h"
#include "step_part.h"

namespace neve {

class ParameterSizes : public StepPart {
 public:
  explicit ParameterSizes(const Model& model) : model_(model) {}

  // Of the last step's gradients, in the order of the model's parameters; none for a parameter without one. From the first call on, steps
  // take them.
  std::vector<std::optional<double>> gradients();
  bool wanted() const { return wanted_; }
  // How far each parameter went since the last call; none at the first.
  std::vector<std::optional<double>> changes();

  // Takes the gradients of a step as they are.
  void beforeClipping() override;

  void saveTo(StateMap& state) const override;
  void load(const StateMap& state) override;

 private:
  const Model& model_;
  bool wanted_ = false;              // somebody reads gradients
  std::vector<at::Tensor> sizes_;    // one a parameter, undefined without a gradient
  std::vector<at::Tensor> weights_;  // copies of the parameters at the last call of changes()
};

}  // namespace neve
