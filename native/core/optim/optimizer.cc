#include "optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "../device_upload.h"
#include "../errors.h"
#include "../openmp.h"
#include "updates.h"

namespace neve {
namespace {

// Below this many elements a team of threads costs more than it saves.
constexpr int64_t kParallelElements = 1 << 16;

}  // namespace

double ParameterGroup::option(const std::string& key) const {
  const auto found = options.find(key);
  return found == options.end() ? 0.0 : found->second;
}

struct Optimizer::Recording {
  at::Tensor numbers;  // float64 [n]
  // Without gradients, which are the recording's own.
  std::vector<ForeachGroup> foreachGroups;
};

void Optimizer::step(const at::Tensor& skip) {
  const at::NoGradGuard noGradients;
  struct Skipping {
    at::Tensor& held;
    Skipping(at::Tensor& own, const at::Tensor& skip) : held(own) { held = skip; }
    ~Skipping() { held = at::Tensor(); }
  } const skipping(skip_, skip);
  std::vector<ForeachGroup> foreachGroups;
  collectAll(foreachGroups);
  placeNumbers(foreachGroups, begin(foreachGroups));
  updateUnlessSkipped(foreachGroups);
  if (!recording_) return;
  recording_->foreachGroups = std::move(foreachGroups);
  for (ForeachGroup& foreachGroup : recording_->foreachGroups) {
    foreachGroup.lists.gradients.clear();
    foreachGroup.lists.numbers.clear();
  }
}

std::shared_ptr<Optimizer::Recording> Optimizer::beginRecording() {
  recording_ = std::make_shared<Recording>();
  recording_->numbers = at::zeros({numberCount_}, at::TensorOptions(numbersOn_.value()).dtype(at::kDouble));
  return recording_;
}

void Optimizer::prepareReplay(Recording& recording) {
  const at::NoGradGuard noGradients;
  const std::vector<double> values = begin(recording.foreachGroups);
  TORCH_INTERNAL_ASSERT(static_cast<int64_t>(values.size()) == recording.numbers.numel());
  uploadNumbers(values, recording.numbers);
}

std::vector<at::Tensor> Optimizer::stateTensors() const {
  std::vector<at::Tensor> all;
  for (const ParameterGroup& group : groups_) {
    for (const auto& [key, scalar] : group.scalars) all.push_back(scalar);
    for (const NamedTensor& parameter : group.parameters) {
      const auto found = state_.find(parameter.tensor.unsafeGetTensorImpl());
      if (found != state_.end()) all.insert(all.end(), found->second.tensors.begin(), found->second.tensors.end());
    }
  }
  return all;
}

Optimizer::HostState Optimizer::hostState() const {
  HostState state;
  for (const ParameterGroup& group : groups_) state.push_back(group.numbers);
  return state;
}

void Optimizer::setHostState(const HostState& state) {
  for (size_t i = 0; i < groups_.size(); ++i) groups_[i].numbers = state[i];
}

std::vector<double> Optimizer::begin(std::vector<ForeachGroup>& foreachGroups) {
  std::vector<double> all;
  const ParameterGroup* begun = nullptr;
  for (ForeachGroup& foreachGroup : foreachGroups) {
    ParameterGroup& group = *foreachGroup.group;
    if (begun != &group && !countsThere()) beginGroup(group);
    begun = &group;
    std::vector<Number>& numbers = foreachGroup.lists.numbers;
    numbers.clear();
    for (const double value : countsThere() ? std::vector{group.option("lr")} : numbersOf(group, foreachGroup.lists)) {
      numbers.push_back({value});
      all.push_back(value);
    }
  }
  return all;
}

void Optimizer::placeNumbers(std::vector<ForeachGroup>& foreachGroups, const std::vector<double>& values) {
  numberCount_ = static_cast<int64_t>(values.size());
  if (!numbersOn_ || values.empty()) return;
  at::Tensor there;
  if (recording_) {
    there = recording_->numbers;
    TORCH_CHECK(there.numel() == numberCount_, "an update with other numbers than the one before it cannot be recorded");
  } else {
    there = at::empty({numberCount_}, at::TensorOptions(*numbersOn_).dtype(at::kDouble));
    uploadNumbers(values, there);
  }
  const std::vector<at::Tensor> numbers = there.unbind();
  const std::vector<at::Tensor> singles = there.to(at::kFloat).unbind();
  size_t next = 0;
  for (ForeachGroup& foreachGroup : foreachGroups) {
    for (Number& number : foreachGroup.lists.numbers) {
      number.there = numbers[next];
      number.single = singles[next++];
    }
  }
}

void Optimizer::beginThere(std::vector<ForeachGroup>& foreachGroups) {
  if (!countsThere()) return;
  const ParameterGroup* begun = nullptr;
  for (ForeachGroup& foreachGroup : foreachGroups) {
    ParameterGroup& group = *foreachGroup.group;
    const at::Tensor rate = numberOf(foreachGroup.lists.numbers[0], foreachGroup.lists.parameters[0]);
    if (begun != &group) beginGroupThere(group, rate);
    begun = &group;
    foreachGroup.lists.numbers = numbersThere(group, foreachGroup.lists, rate);
  }
}

void Optimizer::collectAll(std::vector<ForeachGroup>& foreachGroups) {
  for (ParameterGroup& group : groups_) {
    if (!group.frozen) collect(group, foreachGroups);
  }
}

void Optimizer::stepWith(double, const Closure&) { step(); }

void Optimizer::append(const at::Tensor& parameter, const State& state, Lists& lists) {
  lists.parameters.push_back(parameter);
  for (size_t k = 0; k < state.tensors.size(); ++k) lists.state[state.keys[k]].push_back(state.tensors[k]);
}

void Optimizer::collect(ParameterGroup& group, std::vector<ForeachGroup>& foreachGroups) {
  const size_t begin = foreachGroups.size();
  for (const NamedTensor& parameter : group.parameters) {
    const at::Tensor& gradient = parameter.tensor.grad();
    if (!gradient.defined()) continue;
    const at::Tensor mine = mineOf(parameter.tensor, parameter.tensor);
    const auto [entry, first] = state_.try_emplace(parameter.tensor.unsafeGetTensorImpl());
    State& state = entry->second;
    if (first) {
      state.keys = stateKeys(group, mine);
      for (const std::string& key : state.keys) state.tensors.push_back(initialState(key, mine, group));
    }
    auto foreachGroup =
        std::find_if(foreachGroups.begin() + static_cast<std::ptrdiff_t>(begin), foreachGroups.end(),
                     [&, first = first](const ForeachGroup& other) { return other.first == first && other.keys == state.keys; });
    if (foreachGroup == foreachGroups.end()) foreachGroup = foreachGroups.insert(foreachGroup, {&group, state.keys, first, 0, {}});
    append(mine, state, foreachGroup->lists);
    foreachGroup->lists.gradients.push_back(mineOf(parameter.tensor, gradient));
    foreachGroup->elements += mine.numel();
  }
  if (foreachGroups.size() > begin) addScalars(group, foreachGroups.back().lists.parameters[0]);
}

void Optimizer::addScalars(ParameterGroup& group, const at::Tensor& beside) {
  for (const auto& [key, value] : initialScalars(group)) {
    if (group.scalars.count(key) > 0) continue;
    group.scalars[key] = at::full({}, value, at::TensorOptions(beside.device()).dtype(at::kDouble));
  }
}

void Optimizer::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  for (ForeachGroup& foreachGroup : foreachGroups) {
    const SerialRegion serial(foreachGroup.elements < kParallelElements);
    update(*foreachGroup.group, foreachGroup.lists, foreachGroup.first);
  }
}

// Foreach kernels know of no skipping: what they change is put back where the step is one to skip.
void Optimizer::updateUnlessSkipped(std::vector<ForeachGroup>& foreachGroups) {
  std::vector<std::pair<at::Tensor, at::Tensor>> kept;
  const auto keep = [&kept](const std::vector<at::Tensor>& tensors) {
    for (const at::Tensor& tensor : tensors) {
      if (!tensor.is_cpu()) kept.emplace_back(tensor, tensor.clone());
    }
  };
  if (skip_.defined() && !skipsInKernels()) {
    for (const ForeachGroup& foreachGroup : foreachGroups) {
      keep(foreachGroup.lists.parameters);
      for (const auto& [key, tensors] : foreachGroup.lists.state) keep(tensors);
    }
    for (const ParameterGroup& group : groups_) {
      for (const auto& [key, scalar] : group.scalars) keep({scalar});
    }
  }
  beginThere(foreachGroups);
  updateAll(foreachGroups);
  if (kept.empty()) return;
  const at::Tensor skipped = skip_.ne(0);
  for (auto& [tensor, before] : kept) tensor.copy_(at::where(skipped, before, tensor));
}

void Optimizer::countStep(const std::vector<at::Tensor>& steps) const {
  if (skip_.defined()) {
    at::_foreach_add_(steps, 1.0 - skip_);
  } else {
    at::_foreach_add_(steps, 1.0);
  }
}

at::Tensor Optimizer::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup&) const {
  if (key == "step") {
    const bool onHost = counts() && !countsThere();
    return at::zeros({}, at::TensorOptions(onHost ? at::Device(at::kCPU) : parameter.device()).dtype(at::kFloat));
  }
  return at::zeros_like(parameter).detach();
}

void Optimizer::zeroGrad() {
  for (ParameterGroup& group : groups_) {
    for (NamedTensor& parameter : group.parameters) parameter.tensor.mutable_grad() = at::Tensor();
  }
}

bool Optimizer::hasEvaluationWeights() const {
  return std::any_of(groups_.begin(), groups_.end(), [this](const ParameterGroup& group) { return evaluatesElsewhere(group); });
}

void Optimizer::evaluationWeights(bool on) {
  if (on == evaluating_) return;
  evaluating_ = on;
  const at::NoGradGuard noGradients;
  for (const ParameterGroup& group : groups_) {
    if (on && !evaluatesElsewhere(group)) continue;
    Lists lists;
    for (const NamedTensor& parameter : group.parameters) {
      const c10::TensorImpl* key = parameter.tensor.unsafeGetTensorImpl();
      if (on) {
        const auto state = state_.find(key);
        if (state == state_.end()) continue;
        trained_[key] = parameter.tensor.clone();
        append(parameter.tensor, state->second, lists);
      } else if (const auto trained = trained_.find(key); trained != trained_.end()) {
        parameter.tensor.copy_(trained->second);
      }
    }
    if (!lists.parameters.empty()) toEvaluation(group, lists);
  }
  if (!on) trained_.clear();
}

PutBack weightsAt(Optimizer* optimizer, WeightsPoint point) {
  if (optimizer == nullptr) return {};
  PutBack back([optimizer, before = optimizer->holdsEvaluationWeights()] { optimizer->evaluationWeights(before); });
  optimizer->evaluationWeights(point == WeightsPoint::Evaluation);
  return back;
}

void Optimizer::forget(const at::Tensor& parameter, const at::Tensor& rows) {
  const c10::TensorImpl* key = parameter.unsafeGetTensorImpl();
  if (!rows.defined()) {
    state_.erase(key);
    trained_.erase(key);
    return;
  }
  const at::NoGradGuard noGradients;
  if (const auto trained = trained_.find(key); trained != trained_.end()) {
    trained->second.index_copy_(0, rows, parameter.index_select(0, rows));
  }
  const auto found = state_.find(key);
  if (found == state_.end()) return;
  for (const ParameterGroup& group : groups_) {
    const auto isIt = [&](const NamedTensor& entry) { return entry.tensor.is_same(parameter); };
    if (std::none_of(group.parameters.begin(), group.parameters.end(), isIt)) continue;
    for (size_t i = 0; i < found->second.keys.size(); ++i) {
      at::Tensor& state = found->second.tensors[i];
      // A count of steps, and the like, belongs to the whole parameter.
      if (state.dim() == 0) continue;
      const at::Tensor these = mineOf(parameter, at::zeros_like(parameter, at::kBool).index_fill_(0, rows, 1));
      state.copy_(at::where(these, initialState(found->second.keys[i], mineOf(parameter, parameter), group), state));
    }
  }
}

std::vector<at::Tensor> Optimizer::withoutFrozenRows(const std::vector<at::Tensor>& parameters) const {
  std::vector<at::Tensor> trained = parameters;
  for (at::Tensor& parameter : trained) {
    const auto rows = frozenRows_.find(parameter.unsafeGetTensorImpl());
    if (rows != frozenRows_.end() && rows->second.defined()) parameter = parameter.index_fill(0, rows->second, 0);
  }
  return trained;
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

}  // namespace neve
