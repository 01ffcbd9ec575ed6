#include "optimizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <functional>

#include "../errors.h"
#include "../openmp.h"
#include "adadelta.h"
#include "adagrad.h"
#include "adam.h"
#include "adamax.h"
#include "lion.h"
#include "nadam.h"
#include "radam.h"
#include "rmsprop.h"
#include "sgd.h"

namespace neve {
namespace {

// Below this many elements a team of threads costs more than it saves.
constexpr int64_t kParallelElements = 1 << 16;

struct Entry {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(std::vector<ParameterGroup>);
};

template <typename T>
std::unique_ptr<Optimizer> make(std::vector<ParameterGroup> groups) {
  return std::make_unique<T>(std::move(groups));
}

constexpr std::array<Entry, 10> kOptimizers = {{
    {"adadelta", make<Adadelta>},
    {"adagrad", make<Adagrad>},
    {"adam", make<Adam>},
    {"adamax", make<Adamax>},
    {"adamw", make<AdamW>},
    {"lion", make<Lion>},
    {"nadam", make<NAdam>},
    {"radam", make<RAdam>},
    {"rmsprop", make<RmsProp>},
    {"sgd", make<Sgd>},
}};

}  // namespace

double ParameterGroup::option(const std::string& key) const {
  const auto found = options.find(key);
  return found == options.end() ? 0.0 : found->second;
}

void Optimizer::step() {
  const at::NoGradGuard noGradients;
  for (ParameterGroup& group : groups_) {
    if (!group.frozen) stepGroup(group);
  }
}

void Optimizer::stepGroup(ParameterGroup& group) {
  const std::vector<std::string> keys = stateKeys(group);
  // Parameters at their first update go apart: some kernels take "first" for a whole list.
  std::array<Lists, 2> lists;
  std::array<int64_t, 2> elements = {0, 0};
  for (const NamedTensor& parameter : group.parameters) {
    const at::Tensor& gradient = parameter.tensor.grad();
    if (!gradient.defined()) continue;
    std::vector<at::Tensor>& state = state_[parameter.tensor.unsafeGetTensorImpl()];
    const size_t first = state.size() == keys.size() && !keys.empty() ? 0 : 1;
    if (first == 1) {
      state.clear();
      for (const std::string& key : keys) state.push_back(initialState(key, parameter.tensor, group));
    }
    lists[first].parameters.push_back(parameter.tensor);
    lists[first].gradients.push_back(gradient);
    lists[first].state.resize(keys.size());
    for (size_t k = 0; k < keys.size(); ++k) lists[first].state[k].push_back(state[k]);
    elements[first] += parameter.tensor.numel();
  }
  for (const size_t first : {size_t{0}, size_t{1}}) {
    if (lists[first].parameters.empty()) continue;
    const SerialRegion serial(elements[first] < kParallelElements);
    update(group, lists[first], first == 1);
  }
}

at::Tensor Optimizer::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup&) const {
  if (key == "step") return at::zeros({}, at::kFloat);
  return at::zeros_like(parameter).detach();
}

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

std::map<std::string, at::Tensor> Optimizer::copyState() const {
  std::map<std::string, at::Tensor> copies;
  for (const ParameterGroup& group : groups_) {
    const std::vector<std::string> keys = stateKeys(group);
    for (const NamedTensor& parameter : group.parameters) {
      const auto found = state_.find(parameter.tensor.unsafeGetTensorImpl());
      if (found == state_.end()) continue;
      for (size_t k = 0; k < found->second.size(); ++k) copies.emplace(parameter.name + "." + keys[k], found->second[k].clone());
    }
  }
  return copies;
}

void Optimizer::restoreState(const std::map<std::string, at::Tensor>& state) {
  state_.clear();
  for (const ParameterGroup& group : groups_) {
    const std::vector<std::string> keys = stateKeys(group);
    for (const NamedTensor& parameter : group.parameters) {
      std::vector<at::Tensor> restored;
      for (const std::string& key : keys) {
        const auto found = state.find(parameter.name + "." + key);
        if (found != state.end()) restored.push_back(found->second.clone());
      }
      if (!keys.empty() && restored.size() == keys.size()) state_[parameter.tensor.unsafeGetTensorImpl()] = std::move(restored);
    }
  }
}

std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups) {
  std::string known;
  for (const Entry& entry : kOptimizers) {
    if (name == entry.name) return entry.make(std::move(groups));
    known += std::string(known.empty() ? "" : ", ") + entry.name;
  }
  throw Error("option", "ERR_OPTIMIZER_UNKNOWN", "There is no optimizer '" + name + "'. Expected one of: " + known + ".");
}

}  // namespace neve
