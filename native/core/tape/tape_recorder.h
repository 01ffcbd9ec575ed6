// Writes down what passes through a model do, below autograd: every kernel that forward, loss and backward call, in their order.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../operators.h"
#include "tape.h"

namespace neve {

// What was written down.
struct TapeRecording {
  std::vector<TapeNode> nodes;
  std::vector<std::string> modules;  // of each node: the part of the model whose forward or backward it belongs to
  std::vector<at::Tensor> state;     // what the recorder was given, then other tensors that it met
  std::vector<TapeValue> slots;      // the inputs first
  std::vector<TapeResult> outputs;
  std::vector<TapeResult> values;
  std::vector<TapeResult> gradients;
  uint32_t given;  // memories below this number are those of what the recorder was given
};

// Active on the constructing thread for as long as it lives. What it sees runs as it would without.
class TapeRecorder {
 public:
  // `state`: parameters and buffers, tensors that are the same ones whenever the tape runs. Passes that make more than `mostBytes` are not
  // recorded: their time goes into kernels and not into calls, and recording ResNet-20 took 90 to 200 MiB more at the peak.
  TapeRecorder(const std::vector<at::Tensor>& inputs, const std::vector<at::Tensor>& state, size_t mostBytes);
  ~TapeRecorder();
  TapeRecorder(const TapeRecorder&) = delete;
  TapeRecorder& operator=(const TapeRecorder&) = delete;

  // Null where nothing records, or this libtorch cannot.
  static TapeRecorder* current();

  // What follows belongs to a part of the model, "" to none; what autograd does later belongs to where it was recorded.
  void enter(const std::string& module);
  // An operator of a graph is about to be called with these arguments, which its guard, where it has one, has let pass.
  void look(const Operator& op, const c10::Stack& stack);
  // Calls what is left of an operator below autograd.
  void call(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack);

  // Nothing, and why() says what stands against it, where these passes cannot be said as a list of kernels.
  std::optional<TapeRecording> end(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& values,
                                   const std::vector<at::Tensor>& gradients);
  // Null, and why() says what stands against it, where these passes cannot be run again from what was written down. `mostHeld`: bytes that
  // the tape may hold between runs.
  std::unique_ptr<Tape> finish(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& values,
                               const std::vector<at::Tensor>& gradients, size_t mostHeld);
  const std::string& why() const { return why_; }
  // The operator that why() came up at; empty where it was none.
  const std::string& whyAt() const { return whyAt_; }

 private:
  struct Alias {
    TapeResult value;
    std::vector<int64_t> sizes;
    std::vector<int64_t> strides;
    int64_t offset;
    at::ScalarType type;
  };

  struct Value {
    TapeResult place;
    c10::weak_intrusive_ptr<c10::TensorImpl> tensor;
  };
  struct Memory {
    c10::weak_intrusive_ptr<c10::StorageImpl> storage;
    std::vector<Alias> aliases;
    uint32_t number;
  };

  void forgetDead();
  NodeArgument argumentOf(const c10::IValue& value);
  NodeArgument tensorArgument(const at::Tensor& tensor);
  TapeResult find(const at::Tensor& tensor);
  void know(const at::Tensor& tensor, TapeResult value);
  uint32_t newSlot(const at::Tensor& tensor);
  std::vector<int32_t> define(const c10::Stack& stack, size_t count);
  int32_t define(const at::Tensor& tensor);
  void refuse(const std::string& why);

  const std::string& moduleHere() const;

  std::vector<TapeNode> nodes_;
  std::vector<std::string> modules_;  // one a node
  std::vector<at::Tensor> state_;
  std::vector<TapeValue> slots_;
  uint32_t memoriesMet_ = 0;
  uint32_t memoriesGiven_ = 0;
  size_t bytes_ = 0;  // that the passes made so far
  const size_t mostBytes_;
  // By identity. Held weakly: autograd reuses a result that nobody else holds, and an address is not given away while it is watched. Those
  // that died are let go of, so that what is known does not grow with the passes.
  std::unordered_map<const c10::TensorImpl*, Value> values_;
  // By memory: autograd saves tensors under another identity.
  std::unordered_map<const c10::StorageImpl*, Memory> memories_;
  size_t sweepAt_ = 64;  // entries at which the dead are looked for again: seldom enough that the cost is linear in operators
  std::string module_;
  // Autograd numbers what it records: the first number of each stretch, and the stretch's module.
  std::vector<std::pair<uint64_t, std::string>> stretches_;
  std::string at_;  // the operator being looked at
  std::string why_;
  std::string whyAt_;
  TapeRecorder* const outer_;
  std::optional<c10::impl::IncludeDispatchKeyGuard> key_;
};

}  // namespace neve
