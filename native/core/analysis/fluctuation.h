// How much each parameter of a model fluctuates, from one look at the model to the next.
#pragma once

#include <string>
#include <vector>

#include "../model.h"
#include "fluctuation_pass.h"

namespace neve {

// A parameter that is followed. Its state is the caller's to keep between looks, and to save.
struct FluctuationParameter {
  std::string name;
  int64_t axis = 0;  // counts neurons
  at::Tensor state;
};

// Empty states for these parameters: [options.rows(), numbers] on the host, fp64 for fp64, else fp32.
std::vector<at::Tensor> fluctuationStates(const Model& model, const std::vector<std::string>& names, const FluctuationOptions& options);

// Takes the present parameters into their states. `taken`: looks so far. Throws ERR_STATE_MISMATCH for states of other parameters.
std::vector<FluctuationResult> takeFluctuations(const Model& model, const std::vector<FluctuationParameter>& parameters, int64_t taken,
                                                const FluctuationOptions& options);

}  // namespace neve
