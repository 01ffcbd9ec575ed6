// Recurrent layers by one call: their kernels read weights and states by the sizes that the first ones imply.
#pragma once

#include "arguments.h"

namespace neve {

void guardRecurrent(const GuardedArguments& call);
// The sizes of packed sequences: one a step, never growing, together the rows of `data`. Gives the first.
int64_t checkPacked(const GuardedArguments& call, const at::Tensor& data);

}  // namespace neve
