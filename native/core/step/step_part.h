// Something that joins a training step: frozen rows, the loss scaler, the path of the gradients, limits on activations, mixing, averages.
#pragma once

#include <cstdint>
#include <vector>

#include "../state_map.h"
#include "step_outcome.h"

namespace neve {

// The hooks come in this order. A part does what it needs; the others do nothing.
class StepPart {
 public:
  StepPart() = default;
  virtual ~StepPart() = default;
  StepPart(const StepPart&) = delete;
  StepPart& operator=(const StepPart&) = delete;

  // Before the first forward pass of a step.
  virtual void beforeGradients() {}
  // The mean gradients of the step's rows are in the parameters. An optimizer that searches along a line makes them several times a step;
  // they may also be made ahead of a step, which then begins with them. May leave the step out (`skipped`).
  virtual void afterGradients(StepOutcome&) {}
  // They are those that this step goes on with, not clipped yet. Not for a step that is left out.
  virtual void beforeClipping() {}
  // Around the update; not for a step that is left out.
  virtual void beforeUpdate() {}
  virtual void afterUpdate() {}
  // The step is over, or it failed: what was kept for it goes.
  virtual void endStep() {}
  // The session has done `steps` steps, this one included, whether it was left out or not.
  virtual void afterStep(int64_t /*steps*/) {}

  // Adds the tensors that a step changes in place.
  virtual void addChanged(std::vector<at::Tensor>&) const {}
  // What goes on from one step to the next, copied under names of the part's own.
  virtual void saveTo(StateMap&) const {}
  // Throws ERR_STATE_MISMATCH for a state that load() cannot take; changes nothing.
  virtual void check(const StateMap&) const {}
  virtual void load(const StateMap&) {}
};

}  // namespace neve
