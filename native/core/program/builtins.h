// The builtins on numbers and lists that graphs call beside operators: sizes are computed with them.
#pragma once

#include <ATen/core/ivalue.h>

#include <string>
#include <vector>

namespace neve {

using Builtin = c10::IValue (*)(const std::vector<c10::IValue>& args);

// The builtin that `_operator.mul` names; null where there is none. Each takes two arguments.
Builtin findBuiltin(const std::string& op);

}  // namespace neve
