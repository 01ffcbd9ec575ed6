// What a node of a graph does. Most call an operator; some operators have a kernel of their own, because a mode or frozen rows change what
// they do.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <memory>
#include <string>
#include <vector>

#include "../model.h"
#include "../operators.h"

namespace neve {

class NodeKernel {
 public:
  NodeKernel() = default;
  virtual ~NodeKernel() = default;
  NodeKernel(const NodeKernel&) = delete;
  NodeKernel& operator=(const NodeKernel&) = delete;

  // Takes the arguments, which are all that is on the stack, and leaves the results.
  virtual void run(c10::Stack& stack, Mode mode) const = 0;

  // Runs this, an addition of `added` unless that is undefined, and ReLU as one. False, with the stack as it was, where that cannot be.
  virtual bool runThenRelu(c10::Stack&, const at::Tensor& /*added*/, Mode) const { return false; }

  // Of the operator; null for a builtin, which takes two arguments.
  virtual const c10::FunctionSchema* schema() const { return nullptr; }

  // From the next call on, gradients of other rows need not be computed. `state` has for each argument the parameter or buffer that it
  // always is, undefined for any other.
  virtual void trainRows(const ActiveRows&, const std::vector<at::Tensor>& /*state*/) {}
};

// The kernel that `aten.conv2d.default` or `_operator.mul` names. Throws ERR_GRAPH or ERR_OP_UNKNOWN; null for an unknown builtin.
std::unique_ptr<NodeKernel> kernelOf(const std::string& op, Reach reach);

}  // namespace neve
