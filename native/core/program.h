// A graph of ATen calls made ready to run: operators looked up once, constants boxed once, every intermediate given up at its last use.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "batch_statistics.h"
#include "model.h"
#include "operators.h"
#include "row_gradients.h"

namespace neve {

// A node's argument as the front end describes it.
struct ArgumentSpec {
  enum class Kind { Constant, Ref, Mode, List };
  Kind kind = Kind::Constant;
  c10::IValue constant;             // Constant, boxed for the operator's schema
  std::string ref;                  // Ref: name of a value made earlier
  std::vector<ArgumentSpec> items;  // List: a list that holds at least one Ref
};

struct NodeSpec {
  std::string op;  // `aten.conv2d.default` or `_operator.mul`
  std::vector<ArgumentSpec> args;
  std::vector<std::string> outputs;  // "" where nothing reads the result
  std::string module;
  bool trainingOnly = false;
};

// A value bound once: a parameter, buffer or constant.
struct StateSpec {
  std::string value;
  at::Tensor tensor;
};

struct ProgramSpec {
  std::vector<std::string> inputs;
  std::vector<StateSpec> state;
  std::vector<NodeSpec> nodes;
  std::vector<ArgumentSpec> outputs;
};

// The operator that `aten.conv2d.default` names; null for the builtins on integers and lists (`_operator.*`).
std::optional<Operator> operatorOfNode(const std::string& op);

// Appends the tensors of a value, those of lists one by one.
void flattenTensors(const c10::IValue& value, std::vector<at::Tensor>& into);

class Program {
 public:
  explicit Program(const ProgramSpec& spec);

  // One tensor for each tensor in the outputs, lists flattened. Grad mode is the caller's.
  std::vector<at::Tensor> run(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                              const TapSink& sink) const;

  // Takes and gives values of any kind, one an output.
  std::vector<c10::IValue> runValues(std::vector<c10::IValue> inputs, Mode mode) const;

  // Convolutions and linear layers leave out the work for the gradients of other rows, where that pays.
  void trainRows(const ActiveRows& rows);

  size_t inputCount() const { return inputCount_; }

 private:
  using Builtin = c10::IValue (*)(const std::vector<c10::IValue>& args);

  // Where an argument comes from when a node runs.
  struct Source {
    enum class Kind : uint8_t { Constant, Value, State, Mode, List };
    Kind kind = Kind::Constant;
    bool last = false;  // Value: nothing after this reads it, so it is moved out
    uint32_t index = 0;
    c10::IValue constant;
    std::vector<Source> items;
    c10::TypePtr element;  // List: type of an element
  };

  struct Node {
    std::optional<c10::OperatorHandle> handle;  // empty: builtin
    Builtin builtin = nullptr;
    std::vector<Source> args;
    std::vector<int32_t> outputs;  // slots, -1 where nothing reads the result
    std::vector<uint32_t> unread;  // slots that this node writes and nothing reads later
    std::string where;             // for error messages
    bool trainingOnly = false;
    std::optional<BatchStatistics> batchNorm;
    std::optional<RowGradients> rowGradients;
    at::Tensor activeRows;  // of the weight; undefined: all
    bool biasRows = false;  // the bias has the same ones
  };

  const at::Tensor* stateOf(const Source& source) const;
  Source compile(const ArgumentSpec& spec, const c10::TypePtr& type, const std::string& where);
  void markLastUses();
  void executeAll(std::vector<c10::IValue>& slots, Mode mode, const std::vector<int32_t>& tapOf, const TapSink& sink) const;
  void execute(const Node& node, std::vector<c10::IValue>& slots, std::vector<c10::IValue>& stack, Mode mode) const;
  c10::IValue fetch(const Source& source, std::vector<c10::IValue>& slots, bool training) const;

  std::unordered_map<std::string, uint32_t> slotOf_;
  std::unordered_map<std::string, uint32_t> stateOf_;
  std::vector<at::Tensor> state_;
  std::vector<Node> nodes_;
  std::vector<Source> outputs_;
  uint32_t slotCount_ = 0;
  size_t inputCount_ = 0;
};

}  // namespace neve
