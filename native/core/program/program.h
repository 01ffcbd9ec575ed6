// A graph of ATen calls made ready to run: operators looked up once, constants boxed once, every intermediate given up at its last use.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <memory>
#include <string>
#include <vector>

#include "../model.h"
#include "node_argument.h"
#include "node_kernel.h"
#include "program_spec.h"

namespace neve {

// Appends the tensors of a value, those of lists one by one.
void flattenTensors(const c10::IValue& value, std::vector<at::Tensor>& into);

class Program {
 public:
  // Throws ERR_GRAPH for a graph that cannot run, and what findOperator() throws.
  explicit Program(const ProgramSpec& spec);

  // One tensor for each tensor in the outputs, lists flattened. Grad mode is the caller's.
  std::vector<at::Tensor> run(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                              const TapSink& sink) const;

  // Takes and gives values of any kind, one an output.
  std::vector<c10::IValue> runValues(std::vector<c10::IValue> inputs, Mode mode) const;

  // Convolutions and linear layers leave out the work for the gradients of other rows, where that pays.
  void trainRows(const ActiveRows& rows);

  size_t inputCount() const { return inputCount_; }

  // What of the state the calls write to, as far as their schemas tell, through views of it too.
  std::vector<at::Tensor> writtenState() const;

 private:
  struct Node {
    std::unique_ptr<NodeKernel> kernel;
    std::vector<NodeArgument> args;
    std::vector<int32_t> outputs;  // slots, -1 where nothing reads the result
    std::vector<uint32_t> unread;  // slots that this node writes and nothing reads later
    std::string where;             // for error messages
    std::string module;
    bool trainingOnly = false;
    bool deferred = false;       // runs where ReLU is, unless somebody watches what it makes
    std::vector<size_t> before;  // of such a ReLU: the normalisation and perhaps the addition before it
  };

  // One pass through the nodes.
  struct Pass {
    std::vector<c10::IValue> slots;
    Mode mode;
    std::vector<c10::IValue> stack = {};
    const Node* running = nullptr;  // for error messages
  };

  Node nodeOf(const NodeSpec& spec, Reach reach);
  void markLastUses();
  void executeAll(Pass& pass, const std::vector<int32_t>& tapOf, const TapSink& sink) const;
  void execute(const Node& node, Pass& pass) const;
  void executeAsOne(const Node& last, Pass& pass) const;
  void fetchArguments(const Node& node, Pass& pass) const;
  static void putResults(const Node& node, Pass& pass);

  ValueNames names_;
  std::vector<at::Tensor> state_;
  std::vector<Node> nodes_;
  std::vector<NodeArgument> outputs_;
  size_t inputCount_ = 0;
};

}  // namespace neve
