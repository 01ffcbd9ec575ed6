// Recurrent layers by one call: their kernels read weights and states by the sizes that the first ones imply.
#pragma once

#include "arguments.h"

namespace neve {

void guardRecurrent(const GuardedArguments& call);

}  // namespace neve
