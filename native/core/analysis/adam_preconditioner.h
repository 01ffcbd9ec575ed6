// What Adam divides its steps by, as a preconditioner of curvature (Cohen et al. 2022, "Adaptive gradient methods at the edge of
// stability").
#pragma once

#include <optional>

#include "hessian_vector.h"

namespace neve {

// The diagonal of P^-1/2 as a flat vector, P = (1 - b1^t) (sqrt(v / (1 - b2^t)) + eps); zero for parameters that were never updated, which
// do not move. None before the first step.
std::optional<at::Tensor> adamScale(const Optimizer* optimizer, const HessianVector& hessian);

}  // namespace neve
