// Where the arguments of a graph's nodes come from when they run.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type_base.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "program_spec.h"

namespace neve {

struct NodeArgument {
  enum class Kind : uint8_t { Constant, Value, State, Mode, List };
  Kind kind = Kind::Constant;
  bool last = false;  // Value: nothing after this reads it, so it is moved out
  uint32_t index = 0;
  c10::IValue constant = {};
  std::vector<NodeArgument> items = {};
  c10::TypePtr element = nullptr;  // List: type of an element

  // `slots` by Value's index, `state` by State's.
  c10::IValue fetch(std::vector<c10::IValue>& slots, const std::vector<at::Tensor>& state, bool training) const;
};

// The names of a graph while it is made ready: values that nodes make have slots, state is bound.
class ValueNames {
 public:
  // Both throw ERR_GRAPH for a name that is taken.
  uint32_t define(const std::string& name);
  void bind(const std::string& name);

  std::optional<uint32_t> slotOf(const std::string& name) const;
  uint32_t slots() const { return static_cast<uint32_t>(slots_.size()); }
  // `type` as the operator's schema wants the argument. Throws ERR_GRAPH, which begins with `where`, for a name that nothing defined.
  NodeArgument resolve(const ArgumentSpec& spec, const c10::TypePtr& type, const std::string& where) const;

 private:
  void checkFree(const std::string& name) const;

  std::unordered_map<std::string, uint32_t> slots_;
  std::unordered_map<std::string, uint32_t> state_;
};

}  // namespace neve
