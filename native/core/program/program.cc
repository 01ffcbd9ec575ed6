#include "program.h"

#include <algorithm>

#include "../errors.h"
#include "../tape/tape_recorder.h"
#include "normalised_relu.h"

namespace neve {
namespace {

using c10::IValue;

Error graphError(const std::string& where, const std::string& what) { return Error("format", "ERR_GRAPH", where + ": " + what); }

// The operand of an addition that is not the value in `slot`.
const NodeArgument* addendOf(const std::vector<NodeArgument>& args, int32_t slot) {
  const bool isFirst = args[0].kind == NodeArgument::Kind::Value && static_cast<int32_t>(args[0].index) == slot;
  return &args[isFirst ? 1 : 0];
}

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
  for (const NodeSpec& node : spec.nodes) nodes_.push_back(nodeOf(node, spec.reach));
  for (const ArgumentSpec& output : spec.outputs) outputs_.push_back(names_.resolve(output, c10::TensorType::get(), "output"));
  markLastUses();
  for (const NormalisedRelu& found : normalisedRelus(spec)) {
    for (const size_t index : found.before) nodes_[index].deferred = true;
    nodes_[found.relu].before = found.before;
  }
}

Program::Node Program::nodeOf(const NodeSpec& spec, Reach reach) {
  Node node;
  node.where = (spec.module.empty() ? "" : spec.module + " ") + "(" + spec.op + ")";
  node.module = spec.module;
  node.trainingOnly = spec.trainingOnly;
  node.kernel = kernelOf(spec.op, reach);
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

std::vector<at::Tensor> Program::writtenState() const {
  std::vector<int64_t> viewed(names_.slots(), -1);  // by slot: the state that it is a view of
  std::vector<bool> written(state_.size(), false);
  for (const Node& node : nodes_) {
    const c10::FunctionSchema* const schema = node.kernel->schema();
    if (schema == nullptr) continue;
    for (size_t i = 0; i < node.args.size(); ++i) {
      const NodeArgument& arg = node.args[i];
      const c10::AliasInfo* const alias = schema->arguments()[i].alias_info();
      const bool isState = arg.kind == NodeArgument::Kind::State;
      if (alias == nullptr || (!isState && arg.kind != NodeArgument::Kind::Value)) continue;
      const int64_t origin = isState ? static_cast<int64_t>(arg.index) : viewed[arg.index];
      if (origin < 0) continue;
      if (alias->isWrite()) written[static_cast<size_t>(origin)] = true;
      for (size_t k = 0; k < std::min(node.outputs.size(), schema->returns().size()); ++k) {
        if (node.outputs[k] >= 0 && schema->returns()[k].alias_info() != nullptr) viewed[static_cast<size_t>(node.outputs[k])] = origin;
      }
    }
  }
  std::vector<at::Tensor> found;
  for (size_t i = 0; i < state_.size(); ++i) {
    if (written[i]) found.push_back(state_[i]);
  }
  return found;
}

void Program::trainRows(const ActiveRows& rows) {
  for (Node& node : nodes_) {
    std::vector<at::Tensor> state;
    for (const NodeArgument& arg : node.args) state.push_back(arg.kind == NodeArgument::Kind::State ? state_[arg.index] : at::Tensor());
    node.kernel->trainRows(rows, state);
  }
}

void Program::fetchArguments(const Node& node, Pass& pass) const {
  pass.running = &node;
  if (TapeRecorder* const recorder = TapeRecorder::current()) recorder->enter(node.module);
  pass.stack.clear();
  for (const NodeArgument& arg : node.args) pass.stack.push_back(arg.fetch(pass.slots, state_, pass.mode == Mode::Training));
}

void Program::putResults(const Node& node, Pass& pass) {
  std::vector<IValue>& stack = pass.stack;
  if (node.outputs.size() > 1 && stack.size() == 1 && stack[0].isTensorList()) {
    const std::vector<at::Tensor> items = stack[0].toTensorVector();
    stack.assign(items.begin(), items.end());
  }
  const size_t count = std::min(node.outputs.size(), stack.size());
  for (size_t i = 0; i < count; ++i) {
    if (node.outputs[i] >= 0) pass.slots[static_cast<size_t>(node.outputs[i])] = std::move(stack[i]);
  }
}

void Program::execute(const Node& node, Pass& pass) const {
  fetchArguments(node, pass);
  if (node.trainingOnly && pass.mode != Mode::Training) {
    // What is skipped writes in place; whoever reads its result gets what it would have written to.
    if (!node.outputs.empty() && node.outputs[0] >= 0) pass.slots[static_cast<size_t>(node.outputs[0])] = pass.stack.front();
    return;
  }
  node.kernel->run(pass.stack, pass.mode);
  putResults(node, pass);
}

void Program::executeAsOne(const Node& last, Pass& pass) const {
  const Node& first = nodes_[last.before[0]];
  const NodeArgument* const addend = last.before.size() > 1 ? addendOf(nodes_[last.before[1]].args, first.outputs[0]) : nullptr;
  const at::Tensor added = addend != nullptr && pass.slots[addend->index].isTensor() ? pass.slots[addend->index].toTensor() : at::Tensor();
  fetchArguments(first, pass);
  if ((addend == nullptr || added.defined()) && first.kernel->runThenRelu(pass.stack, added, pass.mode)) {
    if (addend != nullptr && addend->last) pass.slots[addend->index] = IValue();
    putResults(last, pass);
    return;
  }
  first.kernel->run(pass.stack, pass.mode);
  putResults(first, pass);
  if (addend != nullptr) execute(nodes_[last.before[1]], pass);
  execute(last, pass);
}

void Program::executeAll(Pass& pass, const std::vector<int32_t>& tapOf, const TapSink& sink) const {
  const bool watched = !tapOf.empty();
  for (const Node& node : nodes_) {
    if (node.deferred && !watched) continue;
    try {
      if (node.before.empty() || watched) {
        execute(node, pass);
      } else {
        executeAsOne(node, pass);
      }
    } catch (...) {
      throw Error(describeCurrentException(pass.running->where));
    }
    for (const int32_t slot : node.outputs) {
      if (!watched || slot < 0 || tapOf[static_cast<size_t>(slot)] < 0) continue;
      const IValue& value = pass.slots[static_cast<size_t>(slot)];
      if (value.isTensor()) sink(static_cast<size_t>(tapOf[static_cast<size_t>(slot)]), value.toTensor());
    }
    for (const uint32_t slot : node.unread) pass.slots[slot] = IValue();
  }
}

std::vector<IValue> Program::runValues(std::vector<IValue> inputs, Mode mode) const {
  inputs.resize(names_.slots());
  Pass pass{std::move(inputs), mode};
  executeAll(pass, {}, {});
  std::vector<IValue> results;
  for (const NodeArgument& output : outputs_) results.push_back(output.fetch(pass.slots, state_, mode == Mode::Training));
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

  Pass pass{std::vector<IValue>(inputs.begin(), inputs.end()), mode};
  pass.slots.resize(names_.slots());
  executeAll(pass, tapOf, sink);
  std::vector<at::Tensor> results;
  for (const NodeArgument& output : outputs_) flattenTensors(output.fetch(pass.slots, state_, mode == Mode::Training), results);
  return results;
}

}  // namespace neve
