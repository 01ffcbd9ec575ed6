// Operators of the dispatcher by name, limited to those that only compute on tensors.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>

#include <string>
#include <vector>

#include "guards/operator_guards.h"

namespace neve {

struct Operator {
  c10::OperatorHandle handle;
  OperatorGuard guard;  // null for none
  const c10::FunctionSchema& schema() const { return handle.schema(); }
  // To be called before the operator is, with its arguments: throws for those that it does not survive.
  void check(const c10::Stack& arguments) const {
    if (guard != nullptr) guard(schema(), arguments);
  }
};

// Which operators may be called. Internals of libtorch are halves of autograd and what its public operators call: they trust their
// arguments, and wrong ones crash the process. Whoever calls them says that the arguments come from a place that can be trusted.
enum class Reach : uint8_t { Public, Internal };

// Finds `aten::add` + `Tensor` ("" is the default overload). Throws ERR_OP_UNKNOWN (with near names) or ERR_OP_FORBIDDEN.
Operator findOperator(const std::string& name, const std::string& overload, Reach reach = Reach::Public);

// True for operators that compute on tensors and touch nothing else: no files, processes, callbacks, storages or distributed state.
bool isAllowed(const c10::FunctionSchema& schema, Reach reach = Reach::Public);

// Every allowed operator, sorted by name and overload.
std::vector<c10::OperatorHandle> allowedOperators();

// PyTorch's spelling of an argument's or result's type: `Tensor`, `Tensor?`, `SymInt[2]`, `ScalarType?` …
std::string spellType(const c10::Argument& argument);

}  // namespace neve
