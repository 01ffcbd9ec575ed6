// One forward pass that is looked into: what modules gave, and on request what the loss's gradients are there and at the parameters.
#pragma once

#include <string>
#include <vector>

#include "../batch_source.h"
#include "../train_session.h"

namespace neve {

struct Look {
  // A tapped value, by its place in the list of taps; one for each call.
  struct Seen {
    size_t tap;
    at::Tensor value;
    at::Tensor gradient;  // undefined where the loss does not depend on it, or none was asked for
  };

  double loss = 0.0;
  std::vector<at::Tensor> outputs;
  std::vector<Seen> seen;
  std::vector<NamedTensor> gradients;  // of the parameters that have one
};

// All are copies, apart from autograd. No gradient is written to any parameter.
Look lookAt(const AnalysisContext& context, const Batch& batch, const std::vector<std::string>& taps, Mode mode, bool gradients);

}  // namespace neve
