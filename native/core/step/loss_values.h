// Loss and metrics: stateless models that map (...outputs, ...targets) to numbers.
#pragma once

#include "../batch_source.h"
#include "../model.h"

namespace neve {

// What `function` makes of a batch. One of fewer inputs is given the first outputs: a model may return more than its loss looks at.
std::vector<at::Tensor> applyToBatch(Model& function, const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets);

// The loss, a number, and what it is the weighted sum of, if the function tells. Throws ERR_LOSS_SHAPE.
std::vector<at::Tensor> lossValues(Model& loss, const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& targets);

// Throws ERR_NON_FINITE_LOSS.
void checkFiniteLoss(double loss, int64_t step);
// Throws ERR_NON_FINITE_GRADIENT.
void checkFiniteNorm(double norm, int64_t step);

}  // namespace neve
