// A step whose gradients are computed and whose update is still to come: for those who want to know where it leads before it is done.
#pragma once

#include <memory>
#include <vector>

#include "../batch_source.h"
#include "../model.h"
#include "../state_map.h"
#include "activation_limit.h"
#include "step_outcome.h"

namespace neve {

// What a tensor holds, as far as that can be told without reading it: where, and how often it was written to.
struct TensorVersion {
  const void* place;
  uint32_t writes;

  explicit TensorVersion(const at::Tensor& tensor);
  bool operator==(const TensorVersion& other) const { return place == other.place && writes == other.writes; }
};

struct PendingStep {
  std::shared_ptr<BatchSource> data;
  int64_t index;
  int64_t done;
  StepOutcome outcome = {};
  bool smallStep = false;
  // Before clipping, in the order of the model's parameters; undefined where there is none.
  std::vector<at::Tensor> gradients = {};
  // Generators before and after the passes, what the passes write to after them, and what else they move.
  StateMap generatorsBefore = {};
  StateMap generatorsAfter = {};
  StateMap mixerAfter = {};
  std::vector<at::Tensor> writtenAfter = {};
  // What went into layers whose activations are limited.
  std::vector<LimitedCall> limited = {};
  std::vector<TensorVersion> versions = {};

  // To be called when all is in place again.
  void seal(const Model& model);
  // Whether computing the gradients of this step now would give these.
  bool serves(const Model& model, const BatchSource& wanted, int64_t wantedIndex, int64_t wantedDone, at::Device device) const;

 private:
  std::vector<TensorVersion> versionsOf(const Model& model) const;
};

}  // namespace neve
