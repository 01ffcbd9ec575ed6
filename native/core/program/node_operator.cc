#include "node_operator.h"

#include "../errors.h"

namespace neve {

std::optional<Operator> operatorOfNode(const std::string& op, Reach reach) {
  if (op.starts_with("_operator.")) return std::nullopt;
  const size_t first = op.find('.');
  const size_t second = op.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) {
    throw Error("format", "ERR_GRAPH",
                "'" + op + "' is not an operator's name. Expected 'aten.<name>.<overload>', such as 'aten.add.Tensor'.");
  }
  const std::string overload = op.substr(second + 1);
  return findOperator(op.substr(0, first) + "::" + op.substr(first + 1, second - first - 1), overload == "default" ? "" : overload, reach);
}

}  // namespace neve
