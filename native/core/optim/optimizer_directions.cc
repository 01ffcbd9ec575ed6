// The direction of an optimizer's next update, found without making it.

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include "optimizer.h"

namespace neve {
namespace {

// A group's numbers, put back as they were.
struct KeptGroup {
  std::map<std::string, double> options;
  std::map<std::string, double> numbers;
  std::map<std::string, at::Tensor> scalars;
};

}  // namespace

std::vector<std::vector<at::Tensor>> Optimizer::directions() {
  if (needsClosure() || hasEvaluationWeights()) {
    throw Error("option", "ERR_TRIAL_OPTIMIZER",
                "Trial losses need an optimizer whose update is a direction times the rate: this one searches along its own, or trains at "
                "other weights than it is evaluated at. Take SGD, Adam(W) or another of their kind.");
  }
  if (updatesParts()) {
    throw Error(
        "option", "ERR_TRIAL_OPTIMIZER",
        "Trial losses need the whole direction of an update, of which each process has a part where the optimizer's state is divided. "
        "Leave shardOptimizer out.");
  }
  const at::NoGradGuard noGradients;
  std::vector<KeptGroup> groups;
  for (ParameterGroup& group : groups_) {
    groups.push_back({group.options, group.numbers, group.scalars});
    // They are changed in place.
    for (auto& [key, scalar] : group.scalars) scalar = scalar.clone();
  }
  std::vector<ForeachGroup> foreachGroups;
  std::unordered_map<const c10::TensorImpl*, at::Tensor> found;
  std::vector<const c10::TensorImpl*> begun;
  // Whatever happens, the optimizer is as before: the update works on copies.
  const auto putBack = [&] {
    for (const c10::TensorImpl* parameter : begun) state_.erase(parameter);
    for (size_t g = 0; g < groups.size(); ++g) {
      groups_[g].options = std::move(groups[g].options);
      groups_[g].numbers = std::move(groups[g].numbers);
      groups_[g].scalars = std::move(groups[g].scalars);
    }
  };
  try {
    for (ParameterGroup& group : groups_) {
      group.options["lr"] = 1.0;
      group.options["weightDecay"] = 0.0;
      for (const NamedTensor& parameter : group.parameters) {
        const c10::TensorImpl* key = parameter.tensor.unsafeGetTensorImpl();
        if (!group.frozen && state_.count(key) == 0) begun.push_back(key);
      }
      if (!group.frozen) collect(group, foreachGroups);
    }
    for (ForeachGroup& foreachGroup : foreachGroups) {
      for (at::Tensor& parameter : foreachGroup.lists.parameters) {
        // From zero, the update is what is left, without the rounding of a difference.
        at::Tensor zero = at::zeros_like(parameter).detach();
        found.emplace(parameter.unsafeGetTensorImpl(), zero);
        parameter = zero;
      }
      for (auto& [key, list] : foreachGroup.lists.state) {
        for (at::Tensor& tensor : list) tensor = tensor.clone();
      }
    }
    placeNumbers(foreachGroups, begin(foreachGroups));
    beginThere(foreachGroups);
    updateAll(foreachGroups);
  } catch (...) {
    putBack();
    throw;
  }
  putBack();
  std::vector<std::vector<at::Tensor>> directions;
  for (const ParameterGroup& group : groups_) {
    std::vector<at::Tensor>& list = directions.emplace_back();
    for (const NamedTensor& parameter : group.parameters) {
      const auto moved = found.find(parameter.tensor.unsafeGetTensorImpl());
      list.push_back(moved == found.end() ? at::Tensor() : moved->second.neg_());
    }
  }
  return directions;
}

}  // namespace neve
