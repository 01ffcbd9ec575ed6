// Copies of an optimizer's state, out and in.

#include <ATen/core/grad_mode.h>
#include <ATen/ops/scalar_tensor.h>

#include "optimizer.h"

namespace neve {
namespace {

constexpr const char* kTrainingWeights = "training_weights";

std::string groupPrefix(const ParameterGroup& group) { return "group:" + group.name + "."; }

}  // namespace

void Optimizer::checkShape(const std::string& name, const at::Tensor& found, at::IntArrayRef expected) {
  if (found.sizes() == expected) return;
  const auto show = [](at::IntArrayRef sizes) {
    std::string text;
    for (const int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
    return "[" + text + "]";
  };
  throw Error("checkpoint", "ERR_OPTIMIZER_STATE",
              "The optimizer state '" + name + "' has the shape " + show(found.sizes()) + "; expected " + show(expected) +
                  ". Load a state that was saved for this model and optimizer.")
      .with("name", name);
}

Error Optimizer::missingState(const std::string& name) {
  return Error("checkpoint", "ERR_OPTIMIZER_STATE",
               "The optimizer state has no '" + name + "'. Load a state that was saved for this model and optimizer.")
      .with("name", name);
}

std::map<std::string, at::Tensor> Optimizer::copyState() const {
  const at::NoGradGuard noGradients;
  std::map<std::string, at::Tensor> copies;
  for (const ParameterGroup& group : groups_) {
    for (const auto& [key, value] : group.numbers) copies.emplace(groupPrefix(group) + key, at::scalar_tensor(value, at::kDouble));
    for (const auto& [key, scalar] : group.scalars) copies.emplace(groupPrefix(group) + key, scalar.clone());
    for (const NamedTensor& parameter : group.parameters) {
      const auto found = state_.find(parameter.tensor.unsafeGetTensorImpl());
      if (found == state_.end()) continue;
      const auto& [keys, tensors] = found->second;
      for (size_t k = 0; k < keys.size(); ++k) copies.emplace(parameter.name + "." + keys[k], tensors[k].clone());
      if (!evaluatesElsewhere(group)) continue;
      const auto trained = trained_.find(found->first);
      copies.emplace(parameter.name + "." + kTrainingWeights, (trained == trained_.end() ? parameter.tensor : trained->second).clone());
    }
  }
  saveOwn(copies);
  return copies;
}

void Optimizer::restoreState(const std::map<std::string, at::Tensor>& state) {
  const at::NoGradGuard noGradients;
  loadOwn(state);
  state_.clear();
  trained_.clear();
  for (ParameterGroup& group : groups_) {
    group.numbers.clear();
    group.scalars.clear();
    const std::map<std::string, double> scalars = initialScalars(group);
    const std::string prefix = groupPrefix(group);
    for (auto entry = state.lower_bound(prefix); entry != state.end() && entry->first.rfind(prefix, 0) == 0; ++entry) {
      const std::string key = entry->first.substr(prefix.size());
      if (scalars.count(key) == 0 || group.parameters.empty()) {
        group.numbers[key] = entry->second.item<double>();
      } else {
        group.scalars[key] = entry->second.to(group.parameters[0].tensor.device(), at::kDouble, /*non_blocking=*/false, /*copy=*/true);
      }
    }
    for (const NamedTensor& parameter : group.parameters) {
      if (restoreParameter(group, parameter, state) && evaluatesElsewhere(group)) restoreWeights(group, parameter, state);
    }
  }
}

// False when the state does not have all of the parameter's keys.
bool Optimizer::restoreParameter(const ParameterGroup& group, const NamedTensor& parameter, const std::map<std::string, at::Tensor>& from) {
  const at::Tensor mine = mineOf(parameter.tensor, parameter.tensor);
  State restored{stateKeys(group, mine), {}};
  for (const std::string& key : restored.keys) {
    const auto found = from.find(parameter.name + "." + key);
    if (found == from.end()) return false;
    // Into a fresh tensor, so that dtype, device and layout are those that the kernels expect.
    const at::Tensor fresh = initialState(key, mine, group);
    checkShape(found->first, found->second, fresh.sizes());
    fresh.copy_(found->second);
    restored.tensors.push_back(fresh);
  }
  if (restored.keys.empty()) return false;
  state_[parameter.tensor.unsafeGetTensorImpl()] = std::move(restored);
  return true;
}

void Optimizer::restoreWeights(const ParameterGroup& group, const NamedTensor& parameter, const std::map<std::string, at::Tensor>& from) {
  const c10::TensorImpl* key = parameter.tensor.unsafeGetTensorImpl();
  const auto found = from.find(parameter.name + "." + kTrainingWeights);
  at::Tensor trained;
  if (found == from.end()) {
    trained = parameter.tensor.clone();
    Lists lists;
    append(trained, state_[key], lists);
    toTraining(group, lists);
  } else {
    checkShape(found->first, found->second, parameter.tensor.sizes());
    trained = found->second.to(parameter.tensor.options()).clone();
  }
  if (evaluating_) {
    trained_[key] = trained;
  } else {
    parameter.tensor.copy_(trained);
  }
}

}  // namespace neve
