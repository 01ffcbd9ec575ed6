#include "program.h"

#include <algorithm>

#include "../errors.h"

namespace neve {
namespace {

using c10::IValue;

Error graphError(const std::string& where, const std::string& what) { return Error("format", "ERR_GRAPH", where + ": " + what); }

}  // namespace

void flattenTensors(const IValue& value, std::vector<at::Tensor>& into) {
  if (value.isTensor()) {
    into.push_back(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) into.push_back(tensor);
  } else if (value.isTuple()) {
    for (const IValue& item : value.toTupleRef().elements()) flattenTensors(item, into);
  } else if (value.isList()) {
    for (const IValue& item : value.toListRef()) flattenTensors(item, into);
  }
}

Program::Program(const ProgramSpec& spec) : inputCount_(spec.inputs.size()) {
  for (const StateSpec& entry : spec.state) {
    names_.bind(entry.value);
    state_.push_back(entry.tensor);
  }
  for (const std::string& input : spec.inputs) names_.define(input);
  for (const NodeSpec& node : spec.nodes) nodes_.push_back(nodeOf(node));
  for (const ArgumentSpec& output : spec.outputs) outputs_.push_back(names_.resolve(output, c10::TensorType::get(), "output"));
  markLastUses();
}

Program::Node Program::nodeOf(const NodeSpec& spec) {
  Node node;
  node.where = (spec.module.empty() ? "" : spec.module + " ") + "(" + spec.op + ")";
  node.trainingOnly = spec.trainingOnly;
  node.kernel = kernelOf(spec.op);
  if (node.kernel == nullptr) throw graphError(node.where, "is not an operator of a graph.");
  const size_t given = spec.args.size();
  if (const c10::FunctionSchema* const schema = node.kernel->schema()) {
    const std::vector<c10::Argument>& arguments = schema->arguments();
    if (given > arguments.size()) {
      throw graphError(node.where,
                       "takes at most " + std::to_string(arguments.size()) + " arguments, received " + std::to_string(given) + ".");
    }
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (i < given) {
        node.args.push_back(names_.resolve(spec.args[i], arguments[i].type(), node.where));
      } else if (arguments[i].default_value()) {
        node.args.push_back({.constant = *arguments[i].default_value()});
      } else {
        throw graphError(node.where, "lacks its argument '" + arguments[i].name() + "'.");
      }
    }
  } else {
    if (given != 2) throw graphError(node.where, "takes two arguments, received " + std::to_string(given) + ".");
    for (const ArgumentSpec& arg : spec.args) node.args.push_back(names_.resolve(arg, c10::IntType::get(), node.where));
  }
  for (const std::string& output : spec.outputs) node.outputs.push_back(output.empty() ? -1 : static_cast<int32_t>(names_.define(output)));
  return node;
}

// Walks backwards: the first read met from the end is the last one when running.
void Program::markLastUses() {
  std::vector<bool> read(names_.slots(), false);
  const auto keep = [&](auto&& self, const NodeArgument& argument) -> void {
    if (argument.kind == NodeArgument::Kind::Value) read[argument.index] = true;
    for (const NodeArgument& item : argument.items) self(self, item);
  };
  const auto mark = [&](auto&& self, NodeArgument& argument) -> void {
    // Arguments are fetched from the first to the last, so within a node the last mention is the one that may move.
    for (auto item = argument.items.rbegin(); item != argument.items.rend(); ++item) self(self, *item);
    if (argument.kind == NodeArgument::Kind::Value && !read[argument.index]) {
      read[argument.index] = true;
      argument.last = true;
    }
  };
  for (const NodeArgument& output : outputs_) keep(keep, output);
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    for (const int32_t slot : node->outputs) {
      if (slot >= 0 && !read[static_cast<size_t>(slot)]) node->unread.push_back(static_cast<uint32_t>(slot));
    }
    // A node that may be skipped must not be the one that takes a value away.
    if (node->trainingOnly) {
      for (const NodeArgument& arg : node->args) keep(keep, arg);
    } else {
      for (auto arg = node->args.rbegin(); arg != node->args.rend(); ++arg) mark(mark, *arg);
    }
  }
}

void Program::trainRows(const ActiveRows& rows) {
  for (Node& node : nodes_) {
    std::vector<at::Tensor> state;
    for (const NodeArgument& arg : node.args) state.push_back(arg.kind == NodeArgument::Kind::State ? state_[arg.index] : at::Tensor());
    node.kernel->trainRows(rows, state);
  }
}

void Program::execute(const Node& node, std::vector<IValue>& slots, std::vector<IValue>& stack, Mode mode) const {
  const bool training = mode == Mode::Training;
  stack.clear();
  for (const NodeArgument& arg : node.args) stack.push_back(arg.fetch(slots, state_, training));
  if (node.trainingOnly && !training) {
    // What is skipped writes in place; whoever reads its result gets what it would have written to.
    if (!node.outputs.empty() && node.outputs[0] >= 0) slots[static_cast<size_t>(node.outputs[0])] = stack.front();
    return;
  }
  node.kernel->run(stack, mode);
  if (node.outputs.size() > 1 && stack.size() == 1 && stack[0].isTensorList()) {
    const std::vector<at::Tensor> items = stack[0].toTensorVector();
    stack.assign(items.begin(), items.end());
  }
  const size_t count = std::min(node.outputs.size(), stack.size());
  for (size_t i = 0; i < count; ++i) {
    if (node.outputs[i] >= 0) slots[static_cast<size_t>(node.outputs[i])] = std::move(stack[i]);
  }
}

void Program::executeAll(std::vector<IValue>& slots, Mode mode, const std::vector<int32_t>& tapOf, const TapSink& sink) const {
  std::vector<IValue> stack;
  for (const Node& node : nodes_) {
    try {
      execute(node, slots, stack, mode);
    } catch (...) {
      throw Error(describeCurrentException(node.where));
    }
    if (!tapOf.empty()) {
      for (const int32_t slot : node.outputs) {
        if (slot < 0 || tapOf[static_cast<size_t>(slot)] < 0 || !slots[static_cast<size_t>(slot)].isTensor()) continue;
        sink(static_cast<size_t>(tapOf[static_cast<size_t>(slot)]), slots[static_cast<size_t>(slot)].toTensor());
      }
    }
    for (const uint32_t slot : node.unread) slots[slot] = IValue();
  }
}

std::vector<IValue> Program::runValues(std::vector<IValue> inputs, Mode mode) const {
  inputs.resize(names_.slots());
  executeAll(inputs, mode, {}, {});
  std::vector<IValue> results;
  for (const NodeArgument& output : outputs_) results.push_back(output.fetch(inputs, state_, mode == Mode::Training));
  return results;
}

std::vector<at::Tensor> Program::run(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                     const TapSink& sink) const {
  if (inputs.size() != inputCount_) {
    throw Error("option", "ERR_INPUT_COUNT",
                "The model takes " + std::to_string(inputCount_) + " inputs, received " + std::to_string(inputs.size()) + ".");
  }
  // Slot -> tap; empty in the training step, where nothing is observed.
  std::vector<int32_t> tapOf;
  if (!taps.empty()) {
    tapOf.assign(names_.slots(), -1);
    for (size_t i = 0; i < taps.size(); ++i) {
      const std::optional<uint32_t> slot = names_.slotOf(taps[i]);
      if (!slot) throw Error("option", "ERR_TAP_UNKNOWN", "The graph has no value '" + taps[i] + "' to observe.");
      tapOf[*slot] = static_cast<int32_t>(i);
    }
  }

  std::vector<IValue> slots(names_.slots());
  for (size_t i = 0; i < inputs.size(); ++i) slots[i] = inputs[i];
  executeAll(slots, mode, tapOf, sink);
  std::vector<at::Tensor> results;
  for (const NodeArgument& output : outputs_) flattenTensors(output.fetch(slots, state_, mode == Mode::Training), results);
  return results;
}

}  // namespace neve
