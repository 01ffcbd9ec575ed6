#include "weight_average.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/scalar_tensor.h>

#include "../errors.h"
#include "../optim/updates.h"

namespace neve {

WeightAverage::WeightAverage(const Model& model, const AverageOptions& options) : options_(options) {
  const auto add = [this](const NamedTensor& entry) {
    at::Tensor current = entry.tensor.detach();
    if (current.is_floating_point()) entries_.push_back({entry.name, current, current.clone()});
  };
  for (const NamedTensor& parameter : model.parameters()) add(parameter);
  if (!options_.buffers) return;
  for (const NamedTensor& buffer : model.buffers()) add(buffer);
}

WeightAverage::Action WeightAverage::actionAt(int64_t steps) const {
  if (steps <= options_.start || (steps - options_.start) % options_.every != 0) return Action::None;
  return updates_ == 0 ? Action::Copy : Action::Move;
}

std::optional<double> WeightAverage::weightAt(int64_t steps) const {
  if (options_.exponential || actionAt(steps) != Action::Move) return std::nullopt;
  return 1.0 / static_cast<double>(updates_ + 1);
}

void WeightAverage::update(const std::vector<at::Tensor>& averages, const std::vector<at::Tensor>& current) {
  if (updates_ == 0) {
    at::_foreach_copy_(averages, current);
  } else if (options_.exponential) {
    at::_foreach_lerp_(averages, current, 1.0 - options_.decay);
  } else {
    moveTowards(averages, current, {1.0 / static_cast<double>(updates_ + 1), std::exchange(weight_, {})});
  }
}

void WeightAverage::afterStep(int64_t steps) {
  if (actionAt(steps) == Action::None) return;
  const at::NoGradGuard noGradients;
  std::vector<at::Tensor> averages;
  std::vector<at::Tensor> current;
  for (const Entry& entry : entries_) {
    averages.push_back(entry.average);
    current.push_back(entry.current);
  }
  if (!averages.empty()) update(averages, current);
  ++updates_;
}

void WeightAverage::follow() {
  const at::NoGradGuard noGradients;
  for (Entry& entry : entries_) entry.average.copy_(entry.current);
}

// Contents, not storages: the model's storages are known to others.
void WeightAverage::exchange(Entry& entry) {
  const at::Tensor trained = entry.current.clone();
  entry.current.copy_(entry.average);
  entry.average.copy_(trained);
}

PutBack averageInModel(WeightAverage* average) {
  if (average == nullptr || average->updates() == 0) return {};
  const at::NoGradGuard noGradients;
  auto exchanged = std::make_shared<size_t>(0);
  PutBack back([average, exchanged] {
    const at::NoGradGuard noGradients;
    while (*exchanged > 0) WeightAverage::exchange(average->entries_[--*exchanged]);
  });
  for (WeightAverage::Entry& entry : average->entries_) {
    WeightAverage::exchange(entry);
    ++*exchanged;
  }
  return back;
}

void WeightAverage::saveTo(StateMap& state) const {
  state["average.updates"] = at::scalar_tensor(updates_, at::kLong);
  for (const Entry& entry : entries_) state["average.of." + entry.name] = entry.average.clone();
}

void WeightAverage::check(const StateMap& state) const {
  if (state.find("average.updates") == state.end()) return;
  for (const Entry& entry : entries_) {
    const auto found = state.find("average.of." + entry.name);
    if (found == state.end() || found->second.sizes() != entry.average.sizes()) {
      throw Error("checkpoint", "ERR_STATE_MISMATCH", "The saved average has no weight '" + entry.name + "' of this model's shape.")
          .with("name", entry.name);
    }
  }
}

void WeightAverage::load(const StateMap& state) {
  const auto updates = state.find("average.updates");
  if (updates == state.end()) return;
  for (Entry& entry : entries_) entry.average.copy_(state.at("average.of." + entry.name));
  updates_ = updates->second.item<int64_t>();
}

}  // namespace neve
