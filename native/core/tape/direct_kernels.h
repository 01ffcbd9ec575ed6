// The kernels that small steps call most, on a CPU: called by themselves, without the dispatcher and the boxing of arguments, and into
// memory that is there already.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

namespace neve {

struct DirectKernel {
  // Both take the operator's arguments in the order of its schema. `make` returns its one result, `write` (where there is one) fills a
  // tensor that has the result's shape, strides and dtype.
  at::Tensor (*make)(const c10::Stack& args);
  void (*write)(at::Tensor& out, const c10::Stack& args);
};

// Null where there is none: the dispatcher calls the operator then. `keys`: what is left of the call's keys.
const DirectKernel* directKernelOf(const c10::OperatorHandle& op, c10::DispatchKeySet keys);

}  // namespace neve
