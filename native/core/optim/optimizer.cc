#include "optimizer.h"

#include "../errors.h"
#include "sgd.h"

namespace neve {

void Optimizer::zeroGrad() {
  for (ParameterGroup& group : groups_) {
    for (NamedTensor& parameter : group.parameters) parameter.tensor.mutable_grad() = at::Tensor();
  }
}

ParameterGroup& Optimizer::group(const std::string& name) {
  std::string known;
  for (ParameterGroup& group : groups_) {
    if (group.name == name) return group;
    known += (known.empty() ? "" : ", ") + group.name;
  }
  throw Error("option", "ERR_GROUP_UNKNOWN", "There is no parameter group '" + name + "'. The groups are: " + known + ".")
      .with("group", name);
}

std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups) {
  if (name == "sgd") return std::make_unique<Sgd>(std::move(groups));
  throw Error("option", "ERR_OPTIMIZER_UNKNOWN", "There is no optimizer '" + name + "'. Expected: sgd.");
}

}  // namespace neve
