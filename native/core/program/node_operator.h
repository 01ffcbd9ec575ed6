// The operator that a graph's node names.
#pragma once

#include <optional>
#include <string>

#include "../operators.h"

namespace neve {

// The operator that `aten.conv2d.default` names; null for the builtins on numbers and lists (`_operator.*`). Throws ERR_GRAPH for what is
// no name of an operator, and what findOperator() throws.
std::optional<Operator> operatorOfNode(const std::string& op, Reach reach = Reach::Public);

}  // namespace neve
