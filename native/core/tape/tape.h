// What a step's passes do, as one flat list of kernels: forward, loss and backward without autograd, recorded once and run again.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <c10/core/Storage.h>

#include <cstdint>
#include <vector>

#include "../guards/operator_guards.h"
#include "../program/node_argument.h"
#include "direct_kernels.h"

namespace neve {

struct TapeNode {
  c10::OperatorHandle op;
  c10::DispatchKeySet keys;       // what was left of the call's keys below autograd
  bool gradMode = false;          // some kernels ask whether gradients will be wanted
  OperatorGuard guard = nullptr;  // then: checks the arguments instead of calling
  std::vector<NodeArgument> args = {};
  std::vector<int32_t> outputs = {};  // slots; -1 for what is no new value
  std::vector<uint32_t> unread = {};
  const DirectKernel* direct = nullptr;  // called in the operator's place
  int32_t into = -1;                     // index of the state that takes the result
};

// What was seen of a value when it was recorded.
struct TapeValue {
  uint32_t memory = 0;  // which storage it lies in; those of one number share it
  std::vector<int64_t> sizes = {};
  std::vector<int64_t> strides = {};
  at::ScalarType type = at::kFloat;
  bool whole = false;  // it alone fills its storage, on a CPU, without gaps
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
  // `slots`: what is known of each value, the inputs first. `mostBytes`: that the tape may hold between runs; one that would need more
  // holds none.
  Tape(std::vector<TapeNode> nodes, std::vector<at::Tensor> state, const std::vector<TapeValue>& slots, std::vector<TapeResult> outputs,
       std::vector<TapeResult> values, std::vector<TapeResult> gradients, size_t mostBytes);

  // `inputs` of the shapes that were recorded.
  TapeRun run(const std::vector<at::Tensor>& inputs);
  // Held between runs.
  size_t bytes() const { return arenaBytes_ + lentBytes_; }

 private:
  // Where a value lies at every run, and which state is its tensor.
  struct Place {
    uint32_t index;
    size_t offset;
    std::vector<int64_t> sizes;
    std::vector<int64_t> strides;
    at::ScalarType type;
  };
  struct View {
    uint32_t index;
    TapeNode node;
  };

  bool isLentOut() const;
  void renewLent();
  void dropUnread();
  void placeValues(const std::vector<TapeValue>& values, size_t mostBytes);
  void fix();
  void markLastUses();
  std::vector<at::Tensor> take(const std::vector<TapeResult>& results, std::vector<c10::IValue>& slots) const;

  std::vector<TapeNode> nodes_;
  std::vector<at::Tensor> state_;
  uint32_t slots_;
  std::vector<int32_t> placed_ = {};  // by slot, while the tape is made ready: the state that holds the value at every run; -1 for others
  std::vector<TapeResult> outputs_;
  std::vector<TapeResult> values_;
  std::vector<TapeResult> gradients_;
  // Gradients have memory of their own, which is theirs again once nobody else holds one; until then other memory is taken.
  std::vector<Place> lent_ = {};
  std::vector<View> lentViews_ = {};
  size_t arenaBytes_ = 0;
  size_t lentBytes_ = 0;
  c10::Storage lentMemory_ = {};
};

}  // namespace neve
