// A graph of ATen calls as the front end describes it.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <string>
#include <vector>

#include "../operators.h"

namespace neve {

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
  Reach reach = Reach::Public;  // of its nodes
  std::vector<std::string> inputs;
  std::vector<StateSpec> state;
  std::vector<NodeSpec> nodes;
  std::vector<ArgumentSpec> outputs;
};

}  // namespace neve
