// What a step's passes do, as one flat list of kernels: forward, loss and backward without autograd, recorded once and run again.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <cstdint>
#include <vector>

#include "../guards/operator_guards.h"
#include "../program/node_argument.h"

namespace neve {

struct TapeNode {
  c10::OperatorHandle op;
  c10::DispatchKeySet keys;       // what was left of the call's keys below autograd
  bool gradMode = false;          // some kernels ask whether gradients will be wanted
  OperatorGuard guard = nullptr;  // then: checks the arguments instead of calling
  std::vector<NodeArgument> args = {};
  std::vector<int32_t> outputs = {};  // slots; -1 for what is no new value
  std::vector<uint32_t> unread = {};
};

// Where a result is: a slot, a tensor of the model, or nowhere.
struct TapeResult {
  enum class Kind : uint8_t { None, Value, State };
  Kind kind = Kind::None;
  uint32_t index = 0;
};

struct TapeRun {
  std::vector<at::Tensor> outputs;
  std::vector<at::Tensor> values;
  std::vector<at::Tensor> gradients;  // undefined for parameters that get none
};

class Tape {
 public:
  Tape(std::vector<TapeNode> nodes, std::vector<at::Tensor> state, uint32_t slots, std::vector<TapeResult> outputs,
       std::vector<TapeResult> values, std::vector<TapeResult> gradients);

  // `inputs` of the shapes that were recorded.
  TapeRun run(const std::vector<at::Tensor>& inputs) const;

 private:
  void dropUnread();
  void hoistViews();
  void markLastUses();
  std::vector<at::Tensor> take(const std::vector<TapeResult>& results, std::vector<c10::IValue>& slots) const;

  std::vector<TapeNode> nodes_;
  std::vector<at::Tensor> state_;
  uint32_t slots_;
  std::vector<TapeResult> outputs_;
  std::vector<TapeResult> values_;
  std::vector<TapeResult> gradients_;
};

}  // namespace neve
