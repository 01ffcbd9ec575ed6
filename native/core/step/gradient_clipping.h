// Limits on gradients before the update.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "step_options.h"

namespace neve {

// The norm over all gradients as one vector, a number on their device: torch.nn.utils.get_total_norm.
at::Tensor totalNorm(const std::vector<at::Tensor>& gradients, double normType);

// Clips in place: by value as torch.nn.utils.clip_grad_value_, then by norm as clip_grad_norm_ (with its 1e-6 in the divisor). Returns the
// total norm that clipping by norm found, undefined without it.
at::Tensor clipGradients(const std::vector<at::Tensor>& gradients, const ClipOptions& options);

}  // namespace neve
