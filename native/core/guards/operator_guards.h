// Arguments that operators of libtorch do not survive: they crash the process on them or never return. What a guard refuses is a typed
// error before the operator is called; everything else is the operator's own to check.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

namespace neve {

// Throws for such arguments. `stack` holds all arguments in schema order.
using OperatorGuard = void (*)(const c10::FunctionSchema& schema, c10::ArrayRef<c10::IValue> stack);

// The guard of an operator; null for one that needs none.
OperatorGuard guardOf(const c10::FunctionSchema& schema);

}  // namespace neve
