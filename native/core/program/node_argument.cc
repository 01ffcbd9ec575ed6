#include "node_argument.h"

#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>

#include "../errors.h"

namespace neve {
namespace {

using c10::IValue;

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

IValue NodeArgument::fetch(std::vector<IValue>& slots, const std::vector<at::Tensor>& state, bool training) const {
  switch (kind) {
    case Kind::Constant:
      return constant;
    case Kind::Mode:
      return training;
    case Kind::State:
      return state[index];
    case Kind::Value:
      return last ? std::move(slots[index]) : slots[index];
    case Kind::List: {
      std::vector<IValue> values;
      values.reserve(items.size());
      for (const NodeArgument& item : items) values.push_back(item.fetch(slots, state, training));
      return boxList(std::move(values), element);
    }
  }
  return {};
}

void ValueNames::checkFree(const std::string& name) const {
  if (slots_.contains(name) || state_.contains(name)) {
    throw Error("format", "ERR_GRAPH", "The graph defines the value '" + name + "' twice.");
  }
}

uint32_t ValueNames::define(const std::string& name) {
  checkFree(name);
  return slots_.emplace(name, slots()).first->second;
}

void ValueNames::bind(const std::string& name) {
  checkFree(name);
  state_.emplace(name, static_cast<uint32_t>(state_.size()));
}

std::optional<uint32_t> ValueNames::slotOf(const std::string& name) const {
  const auto found = slots_.find(name);
  return found == slots_.end() ? std::nullopt : std::optional<uint32_t>(found->second);
}

NodeArgument ValueNames::resolve(const ArgumentSpec& spec, const c10::TypePtr& type, const std::string& where) const {
  NodeArgument argument;
  switch (spec.kind) {
    case ArgumentSpec::Kind::Constant:
      argument.constant = spec.constant;
      break;
    case ArgumentSpec::Kind::Mode:
      argument.kind = NodeArgument::Kind::Mode;
      break;
    case ArgumentSpec::Kind::Ref:
      if (const auto slot = slots_.find(spec.ref); slot != slots_.end()) {
        argument.kind = NodeArgument::Kind::Value;
        argument.index = slot->second;
      } else if (const auto state = state_.find(spec.ref); state != state_.end()) {
        argument.kind = NodeArgument::Kind::State;
        argument.index = state->second;
      } else {
        throw Error("format", "ERR_GRAPH", where + ": reads the value '" + spec.ref + "', which nothing before it makes.");
      }
      break;
    case ArgumentSpec::Kind::List:
      argument.kind = NodeArgument::Kind::List;
      argument.element = elementOf(type);
      for (const ArgumentSpec& item : spec.items) argument.items.push_back(resolve(item, argument.element, where));
      break;
  }
  return argument;
}

}  // namespace neve
