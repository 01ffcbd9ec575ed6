#include "program.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>

#include <algorithm>
#include <cmath>

#include "call_observer.h"
#include "errors.h"

namespace neve {
namespace {

using c10::IValue;

int64_t floorDivide(int64_t a, int64_t b) {
  if (b == 0) throw Error("option", "ERR_DIVISION_BY_ZERO", "The graph divides a size by zero.");
  const int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

// Sizes are integers; scales made of them, and switches times a constant, are not.
bool isWhole(const IValue& value) { return value.isInt() || value.isBool(); }
int64_t wholeOf(const IValue& value) { return value.isBool() ? static_cast<int64_t>(value.toBool()) : value.toInt(); }
double realOf(const IValue& value) { return isWhole(value) ? static_cast<double>(wholeOf(value)) : value.toDouble(); }

template <typename Function>
IValue combine(const std::vector<IValue>& args, Function function) {
  const IValue& a = args.at(0);
  const IValue& b = args.at(1);
  if (isWhole(a) && isWhole(b)) return IValue(static_cast<int64_t>(function(wholeOf(a), wholeOf(b))));
  return IValue(static_cast<double>(function(realOf(a), realOf(b))));
}

IValue addNumbers(const std::vector<IValue>& args) {
  return combine(args, [](auto a, auto b) { return a + b; });
}
IValue subtractNumbers(const std::vector<IValue>& args) {
  return combine(args, [](auto a, auto b) { return a - b; });
}
IValue multiplyNumbers(const std::vector<IValue>& args) {
  return combine(args, [](auto a, auto b) { return a * b; });
}
IValue largerNumber(const std::vector<IValue>& args) {
  return combine(args, [](auto a, auto b) { return std::max(a, b); });
}
IValue smallerNumber(const std::vector<IValue>& args) {
  return combine(args, [](auto a, auto b) { return std::min(a, b); });
}
IValue divideNumbers(const std::vector<IValue>& args) { return IValue(realOf(args.at(0)) / realOf(args.at(1))); }
IValue powerOfNumbers(const std::vector<IValue>& args) {
  const double power = std::pow(realOf(args.at(0)), realOf(args.at(1)));
  const bool whole = isWhole(args.at(0)) && isWhole(args.at(1)) && wholeOf(args.at(1)) >= 0 && std::abs(power) <= 9007199254740992.0;
  return whole ? IValue(static_cast<int64_t>(power)) : IValue(power);
}
IValue floorDivideIntegers(const std::vector<IValue>& args) { return IValue(floorDivide(args.at(0).toInt(), args.at(1).toInt())); }
IValue remainderOfIntegers(const std::vector<IValue>& args) {
  const int64_t a = args.at(0).toInt();
  const int64_t b = args.at(1).toInt();
  return IValue(a - b * floorDivide(a, b));
}

IValue getItem(const std::vector<IValue>& args) {
  const IValue& container = args.at(0);
  int64_t index = args.at(1).toInt();
  const auto pick = [&](auto&& items) -> IValue {
    const int64_t size = static_cast<int64_t>(items.size());
    if (index < 0) index += size;
    if (index < 0 || index >= size) {
      throw Error("index", "ERR_INDEX", "getitem reads element " + std::to_string(index) + " of a list of " + std::to_string(size) + ".");
    }
    return items[static_cast<size_t>(index)];
  };
  if (container.isTuple()) return pick(container.toTupleRef().elements());
  if (container.isTensorList()) return pick(container.toTensorVector());
  if (container.isList()) return pick(container.toListRef());
  throw Error("option", "ERR_GRAPH_ARGUMENT", "getitem needs a list or tuple, received " + container.tagKind() + ".");
}

struct BuiltinEntry {
  const char* name;
  IValue (*function)(const std::vector<IValue>&);
};

constexpr BuiltinEntry kBuiltins[] = {
    {"_operator.add", addNumbers},          {"_operator.sub", subtractNumbers},
    {"_operator.mul", multiplyNumbers},     {"_operator.max", largerNumber},
    {"_operator.min", smallerNumber},       {"_operator.truediv", divideNumbers},
    {"_operator.pow", powerOfNumbers},      {"_operator.floordiv", floorDivideIntegers},
    {"_operator.mod", remainderOfIntegers}, {"_operator.getitem", getItem},
};

Error graphError(const std::string& where, const std::string& what) { return Error("format", "ERR_GRAPH", where + ": " + what); }

// A list argument whose elements were made by the graph, boxed as the schema wants it.
IValue boxList(std::vector<IValue> items, const c10::TypePtr& element) {
  switch (element->kind()) {
    case c10::TypeKind::TensorType: {
      c10::List<at::Tensor> list;
      list.reserve(items.size());
      for (IValue& item : items) list.push_back(std::move(item).toTensor());
      return list;
    }
    case c10::TypeKind::OptionalType: {
      c10::List<std::optional<at::Tensor>> list;
      list.reserve(items.size());
      for (IValue& item : items) list.push_back(std::move(item).toOptional<at::Tensor>());
      return list;
    }
    case c10::TypeKind::FloatType: {
      c10::List<double> list;
      for (const IValue& item : items) list.push_back(item.isInt() ? static_cast<double>(item.toInt()) : item.toDouble());
      return list;
    }
    default: {
      c10::List<int64_t> list;
      list.reserve(items.size());
      for (const IValue& item : items) list.push_back(item.toInt());
      return list;
    }
  }
}

c10::TypePtr elementOf(c10::TypePtr type) {
  if (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  if (const auto list = type->cast<c10::ListType>()) return list->getElementType();
  return type;
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

std::optional<Operator> operatorOfNode(const std::string& op) {
  if (op.starts_with("_operator.")) return std::nullopt;
  const size_t first = op.find('.');
  const size_t second = op.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) {
    throw Error("format", "ERR_GRAPH",
                "'" + op + "' is not an operator's name. Expected 'aten.<name>.<overload>', such as 'aten.add.Tensor'.");
  }
  const std::string overload = op.substr(second + 1);
  return findOperator(op.substr(0, first) + "::" + op.substr(first + 1, second - first - 1), overload == "default" ? "" : overload);
}

Program::Program(const ProgramSpec& spec) : inputCount_(spec.inputs.size()) {
  const auto define = [&](const std::string& name) -> uint32_t {
    if (stateOf_.contains(name) || !slotOf_.emplace(name, slotCount_).second) {
      throw Error("format", "ERR_GRAPH", "The graph defines the value '" + name + "' twice.");
    }
    return slotCount_++;
  };
  for (const StateSpec& entry : spec.state) {
    if (!stateOf_.emplace(entry.value, static_cast<uint32_t>(state_.size())).second) {
      throw Error("format", "ERR_GRAPH", "The graph defines the value '" + entry.value + "' twice.");
    }
    state_.push_back(entry.tensor);
  }
  for (const std::string& input : spec.inputs) define(input);

  for (const NodeSpec& nodeSpec : spec.nodes) {
    Node node;
    node.where = (nodeSpec.module.empty() ? "" : nodeSpec.module + " ") + "(" + nodeSpec.op + ")";
    node.trainingOnly = nodeSpec.trainingOnly;
    const auto found = operatorOfNode(nodeSpec.op);
    if (found) {
      node.handle = found->handle;
      node.batchNorm = BatchStatistics::of(found->schema());
      node.rowGradients = RowGradients::of(found->schema());
      const auto& schema = found->schema();
      if (nodeSpec.args.size() > schema.arguments().size()) {
        throw graphError(node.where, "takes at most " + std::to_string(schema.arguments().size()) + " arguments, received " +
                                         std::to_string(nodeSpec.args.size()) + ".");
      }
      for (size_t i = 0; i < schema.arguments().size(); ++i) {
        const c10::Argument& argument = schema.arguments()[i];
        if (i < nodeSpec.args.size()) {
          node.args.push_back(compile(nodeSpec.args[i], argument.type(), node.where));
        } else if (argument.default_value()) {
          node.args.push_back({.constant = *argument.default_value(), .items = {}, .element = nullptr});
        } else {
          throw graphError(node.where, "lacks its argument '" + argument.name() + "'.");
        }
      }
    } else {
      for (const BuiltinEntry& entry : kBuiltins) {
        if (nodeSpec.op == entry.name) node.builtin = entry.function;
      }
      if (node.builtin == nullptr) throw graphError(node.where, "is not an operator of a graph.");
      if (nodeSpec.args.size() != 2)
        throw graphError(node.where, "takes two arguments, received " + std::to_string(nodeSpec.args.size()) + ".");
      for (const ArgumentSpec& arg : nodeSpec.args) node.args.push_back(compile(arg, c10::IntType::get(), node.where));
    }
    for (const std::string& output : nodeSpec.outputs) node.outputs.push_back(output.empty() ? -1 : static_cast<int32_t>(define(output)));
    nodes_.push_back(std::move(node));
  }
  for (const ArgumentSpec& output : spec.outputs) outputs_.push_back(compile(output, c10::TensorType::get(), "output"));
  markLastUses();
}

Program::Source Program::compile(const ArgumentSpec& spec, const c10::TypePtr& type, const std::string& where) {
  Source source;
  switch (spec.kind) {
    case ArgumentSpec::Kind::Constant:
      source.constant = spec.constant;
      break;
    case ArgumentSpec::Kind::Mode:
      source.kind = Source::Kind::Mode;
      break;
    case ArgumentSpec::Kind::Ref:
      if (const auto slot = slotOf_.find(spec.ref); slot != slotOf_.end()) {
        source.kind = Source::Kind::Value;
        source.index = slot->second;
      } else if (const auto state = stateOf_.find(spec.ref); state != stateOf_.end()) {
        source.kind = Source::Kind::State;
        source.index = state->second;
      } else {
        throw graphError(where, "reads the value '" + spec.ref + "', which nothing before it makes.");
      }
      break;
    case ArgumentSpec::Kind::List:
      source.kind = Source::Kind::List;
      source.element = elementOf(type);
      for (const ArgumentSpec& item : spec.items) source.items.push_back(compile(item, source.element, where));
      break;
  }
  return source;
}

// Walks backwards: the first read met from the end is the last one when running.
void Program::markLastUses() {
  std::vector<bool> read(slotCount_, false);
  const auto keep = [&](auto&& self, const Source& source) -> void {
    if (source.kind == Source::Kind::Value) read[source.index] = true;
    for (const Source& item : source.items) self(self, item);
  };
  const auto mark = [&](auto&& self, Source& source) -> void {
    // Arguments are fetched from the first to the last, so within a node the last mention is the one that may move.
    for (auto item = source.items.rbegin(); item != source.items.rend(); ++item) self(self, *item);
    if (source.kind == Source::Kind::Value && !read[source.index]) {
      read[source.index] = true;
      source.last = true;
    }
  };
  for (const Source& output : outputs_) keep(keep, output);
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    for (const int32_t slot : node->outputs) {
      if (slot >= 0 && !read[static_cast<size_t>(slot)]) node->unread.push_back(static_cast<uint32_t>(slot));
    }
    // A node that may be skipped must not be the one that takes a value away.
    if (node->trainingOnly) {
      for (const Source& arg : node->args) keep(keep, arg);
    } else {
      for (auto arg = node->args.rbegin(); arg != node->args.rend(); ++arg) mark(mark, *arg);
    }
  }
}

const at::Tensor* Program::stateOf(const Source& source) const {
  return source.kind == Source::Kind::State ? &state_[source.index] : nullptr;
}

void Program::trainRows(const ActiveRows& rows) {
  const auto activeOf = [&](const Source& source) {
    const at::Tensor* tensor = stateOf(source);
    const auto found = tensor == nullptr ? rows.end() : rows.find(tensor->unsafeGetTensorImpl());
    return found == rows.end() ? at::Tensor() : found->second;
  };
  for (Node& node : nodes_) {
    node.activeRows = at::Tensor();
    if (!node.rowGradients) continue;
    // All begin with (input, weight, bias).
    const at::Tensor active = activeOf(node.args[1]);
    if (!active.defined() || !node.rowGradients->pays(active.numel(), *stateOf(node.args[1]))) continue;
    node.activeRows = active;
    const at::Tensor ofBias = activeOf(node.args[2]);
    node.biasRows = ofBias.defined() && at::equal(ofBias, active);
  }
}

IValue Program::fetch(const Source& source, std::vector<IValue>& slots, bool training) const {
  switch (source.kind) {
    case Source::Kind::Constant:
      return source.constant;
    case Source::Kind::Mode:
      return training;
    case Source::Kind::State:
      return state_[source.index];
    case Source::Kind::Value:
      return source.last ? std::move(slots[source.index]) : slots[source.index];
    case Source::Kind::List: {
      std::vector<IValue> items;
      items.reserve(source.items.size());
      for (const Source& item : source.items) items.push_back(fetch(item, slots, training));
      return boxList(std::move(items), source.element);
    }
  }
  return {};
}

void Program::execute(const Node& node, std::vector<IValue>& slots, std::vector<IValue>& stack, Mode mode) const {
  const bool training = mode == Mode::Training;
  stack.clear();
  for (const Source& arg : node.args) stack.push_back(fetch(arg, slots, training));
  if (node.trainingOnly && !training) {
    // What is skipped writes in place; whoever reads its result gets what it would have written to.
    if (!node.outputs.empty() && node.outputs[0] >= 0) slots[static_cast<size_t>(node.outputs[0])] = stack.front();
    return;
  }
  const CallObserver* const observer = CallObserver::current();
  if (observer != nullptr && node.builtin == nullptr) observer->look(*node.handle, stack);
  if (node.builtin != nullptr) {
    IValue result = node.builtin(stack);
    stack.clear();
    stack.push_back(std::move(result));
  } else if (mode == Mode::BatchStatistics && node.batchNorm) {
    node.batchNorm->run(stack);
  } else if (node.activeRows.defined() && training && at::GradMode::is_enabled() &&
             node.rowGradients->run(stack, node.activeRows, node.biasRows)) {
    // Done.
  } else if (observer != nullptr) {
    observer->call(*node.handle, stack);
  } else {
    node.handle->callBoxed(&stack);
  }
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
  inputs.resize(slotCount_);
  executeAll(inputs, mode, {}, {});
  std::vector<IValue> results;
  for (const Source& output : outputs_) results.push_back(fetch(output, inputs, mode == Mode::Training));
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
    tapOf.assign(slotCount_, -1);
    for (size_t i = 0; i < taps.size(); ++i) {
      const auto slot = slotOf_.find(taps[i]);
      if (slot == slotOf_.end()) throw Error("option", "ERR_TAP_UNKNOWN", "The graph has no value '" + taps[i] + "' to observe.");
      tapOf[slot->second] = static_cast<int32_t>(i);
    }
  }

  std::vector<IValue> slots(slotCount_);
  for (size_t i = 0; i < inputs.size(); ++i) slots[i] = inputs[i];
  executeAll(slots, mode, tapOf, sink);
  std::vector<at::Tensor> results;
  for (const Source& output : outputs_) flattenTensors(fetch(output, slots, mode == Mode::Training), results);
  return results;
}

}  // namespace neve
