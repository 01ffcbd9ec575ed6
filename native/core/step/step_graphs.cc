#include "step_graphs.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isnan.h>

#include "../device_upload.h"
#include "../errors.h"
#include "../generator_state.h"
#include "../session_generators.h"
#include "window.h"

namespace neve {
namespace {

// libtorch and the libraries beneath it choose kernels, take workspaces and compile in the first steps.
constexpr int kStepsBefore = 3;
// Each has memory of its own for its batches.
constexpr size_t kMostKinds = 8;
// Where kernels add in whatever order threads finish, a replay may differ from a step by as much as two steps from one another, and then
// some: two are a small sample.
constexpr double kSlack = 16.0;

std::vector<at::Tensor*> tensorsOf(MixedBatch& mixed) {
  std::vector<at::Tensor*> all;
  for (auto* list : {&mixed.batch.inputs, &mixed.batch.targets, &mixed.otherTargets}) {
    for (at::Tensor& tensor : *list) all.push_back(&tensor);
  }
  return all;
}

std::vector<const at::Tensor*> tensorsOf(const MixedBatch& mixed) {
  std::vector<const at::Tensor*> all;
  for (const auto* list : {&mixed.batch.inputs, &mixed.batch.targets, &mixed.otherTargets}) {
    for (const at::Tensor& tensor : *list) all.push_back(&tensor);
  }
  return all;
}

bool sameBits(const at::Tensor& a, const at::Tensor& b) {
  if (at::equal(a, b)) return true;
  return a.is_floating_point() && ((a == b) | (a.isnan() & b.isnan())).all().item<bool>();
}

double difference(const at::Tensor& a, const at::Tensor& b) {
  return a.numel() == 0 ? 0.0 : (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

std::vector<at::Tensor> copies(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> all;
  for (const at::Tensor& tensor : tensors) all.push_back(tensor.clone());
  return all;
}

at::Tensor copied(const at::Tensor& tensor) { return tensor.defined() ? tensor.clone() : tensor; }

}  // namespace

struct TrainStep::StepGraphs::Kind {
  enum class Stage : uint8_t { Seen, Recorded, Proven, Refused };

  Stage stage = Stage::Seen;
  int seen = 0;
  std::vector<MixedBatch> batches = {};  // that replays read
  at::Tensor numbers = {};
  std::shared_ptr<Optimizer::Recording> update = {};
  std::unique_ptr<DeviceGraph> graph = {};
  StepOutcome outcome = {};  // of the last replay
};

// Everything that a step changes, and copies of it.
struct TrainStep::StepGraphs::Kept {
  std::vector<at::Tensor> tensors;
  std::vector<at::Tensor> values;
  Optimizer::HostState host;
  int64_t averages;
  StateMap generators;
};

TrainStep::StepGraphs::StepGraphs(TrainStep& step, bool required) : step_(step), required_(required) {
  const std::string against = step_.reasonAgainstGraphs();
  if (!against.empty()) refuse(against);
}

TrainStep::StepGraphs::~StepGraphs() = default;

void TrainStep::StepGraphs::refuse(const std::string& reason) {
  reason_ = reason;
  if (!required_) return;
  throw Error("state", "ERR_CUDA_GRAPH",
              "The training step cannot be a CUDA graph: " + reason + ". With cudaGraph: 'auto', it is done as ever where it cannot.");
}

void TrainStep::StepGraphs::drop() {
  for (auto& [name, kind] : kinds_) {
    if (kind.stage == Kind::Stage::Recorded || kind.stage == Kind::Stage::Proven) kind = Kind{.seen = kStepsBefore - 1};
  }
  first_ = nullptr;
}

// As text: kinds are few, and text is easily compared.
std::string TrainStep::StepGraphs::kindOf(const Window& window, int64_t done) const {
  std::string kind;
  const auto add = [&kind](int64_t number) { kind += std::to_string(number) + ","; };
  for (const MixedBatch& mixed : window.kept) {
    add(mixed.batch.rows);
    add(static_cast<int64_t>(mixed.batch.inputs.size()));
    add(static_cast<int64_t>(mixed.otherTargets.size()));
    for (const at::Tensor* tensor : tensorsOf(mixed)) {
      kind += c10::toString(tensor->scalar_type());
      for (const int64_t size : tensor->sizes()) add(size);
      for (const int64_t stride : tensor->strides()) add(stride);
    }
  }
  add(step_.logs(done));
  if (step_.average_) add(static_cast<int64_t>(step_.average_->actionAt(done + 1)));
  for (const ParameterGroup& group : step_.optimizer_.groups()) {
    add(group.frozen);
    add(group.option("lr") == 0.0);
  }
  return kind;
}

void TrainStep::StepGraphs::placeNumbers(Window& window, int64_t done, const at::Tensor& place) const {
  const bool averages = step_.average_ && step_.average_->weightAt(done + 1).has_value();
  if (!step_.mixer_ && !averages) return;
  std::vector<double> values;
  for (const MixedBatch& mixed : window.kept) values.insert(values.end(), {mixed.lambda, 1.0 - mixed.lambda});
  values.push_back(averages ? *step_.average_->weightAt(done + 1) : 0.0);
  at::Tensor there = place;
  if (!there.defined()) there = at::empty({static_cast<int64_t>(values.size())}, at::TensorOptions(step_.device_).dtype(at::kDouble));
  uploadNumbers(values, there);
  for (size_t i = 0; i < window.kept.size(); ++i) {
    window.kept[i].share = there.select(0, static_cast<int64_t>(2 * i));
    window.kept[i].rest = there.select(0, static_cast<int64_t>(2 * i + 1));
  }
  if (averages) step_.average_->takeWeightFrom(there.select(0, there.size(0) - 1));
}

StepOutcome TrainStep::StepGraphs::run(Window& window, int64_t done) {
  const at::NoGradGuard noGradients;
  if (!reason_.empty() || step_.isSpecial(window)) return asEver(window, done);
  const std::string name = kindOf(window, done);
  if (kinds_.count(name) == 0 && kinds_.size() == kMostKinds) return asEver(window, done);
  Kind& kind = kinds_[name];
  switch (kind.stage) {
    case Kind::Stage::Proven: {
      fill(kind, window);
      return replay(kind, window, done);
    }
    case Kind::Stage::Recorded:
      return prove(kind, window, done);
    case Kind::Stage::Seen:
      if (++kind.seen > kStepsBefore && step_.optimizer_.settled()) record(kind, window, done);
      break;
    case Kind::Stage::Refused:
      break;
  }
  return asEver(window, done);
}

StepOutcome TrainStep::StepGraphs::asEver(Window& window, int64_t done) {
  placeNumbers(window, done, {});
  return step_.work(window, done, /*again=*/true);
}

void TrainStep::StepGraphs::fill(Kind& kind, const Window& window) {
  for (size_t i = 0; i < kind.batches.size(); ++i) {
    const std::vector<at::Tensor*> to = tensorsOf(kind.batches[i]);
    const std::vector<const at::Tensor*> from = tensorsOf(window.kept[i]);
    for (size_t k = 0; k < to.size(); ++k) to[k]->copy_(*from[k]);
  }
}

bool TrainStep::StepGraphs::record(Kind& kind, Window& window, int64_t done) {
  const std::vector<MixedBatch> given = window.kept;
  const Kept before = keep();
  kind.batches = given;
  for (MixedBatch& mixed : kind.batches) {
    for (at::Tensor* tensor : tensorsOf(mixed)) *tensor = tensor->clone();
  }
  window.kept = kind.batches;
  kind.numbers = at::empty({static_cast<int64_t>(2 * given.size() + 1)}, at::TensorOptions(step_.device_).dtype(at::kDouble));
  placeNumbers(window, done, kind.numbers);
  std::string failure;
  try {
    kind.update = step_.optimizer_.beginRecording();
    const LendGenerator lent(step_.device_);
    kind.graph = DeviceGraph::record(step_.device_, first_, [&] { kind.outcome = step_.work(window, done, /*again=*/false); });
  } catch (...) {
    failure = describeCurrentException().message;
  }
  step_.optimizer_.endRecording();
  if (!failure.empty()) step_.endStep();
  // The device has done nothing; the host has counted.
  putBack(before);
  window.kept = given;
  if (failure.empty()) {
    kind.stage = Kind::Stage::Recorded;
    if (first_ == nullptr) first_ = kind.graph.get();
    return true;
  }
  kind = Kind{.stage = Kind::Stage::Refused};
  refuse(failure);
  return false;
}

StepOutcome TrainStep::StepGraphs::replay(Kind& kind, const Window& window, int64_t done) {
  Window numbered = window;
  placeNumbers(numbered, done, kind.numbers);
  step_.optimizer_.prepareReplay(*kind.update);
  {
    const LendGenerator lent(step_.device_);
    kind.graph->replay();
  }
  if (step_.average_) step_.average_->count(done + 1);
  ++replays_;
  // The next replay writes where this one did.
  StepOutcome outcome = kind.outcome;
  for (at::Tensor* tensor : {&outcome.loss, &outcome.gradientNorm, &outcome.loggedNorm, &outcome.skip}) *tensor = copied(*tensor);
  for (at::Tensor& part : outcome.parts) part = part.clone();
  for (auto& [rows, values] : outcome.metrics) values = copies(values);
  return outcome;
}

StepOutcome TrainStep::StepGraphs::prove(Kind& kind, Window& window, int64_t done) {
  const std::vector<MixedBatch> given = window.kept;
  const auto givenAgain = [&] {
    window.kept = given;
    for (MixedBatch& mixed : window.kept) {
      for (at::Tensor* tensor : tensorsOf(mixed)) *tensor = tensor->clone();
    }
  };
  const Kept before = keep();
  givenAgain();
  const StepOutcome expected = asEver(window, done);
  const Kept after = keep();
  putBack(before);
  window.kept = given;
  fill(kind, window);
  std::string failure;
  StepOutcome found;
  try {
    found = replay(kind, window, done);
    const Kept replayed = keep();
    bool same = sameBits(found.loss, expected.loss);
    for (size_t i = 0; i < after.values.size(); ++i) same = same && sameBits(replayed.values[i], after.values[i]);
    if (!same) {
      // Perhaps no two steps are the same.
      putBack(before);
      givenAgain();
      const StepOutcome again = asEver(window, done);
      const Kept twice = keep();
      bool alike = difference(found.loss, expected.loss) <= kSlack * difference(again.loss, expected.loss);
      for (size_t i = 0; i < after.values.size(); ++i) {
        alike = alike && difference(replayed.values[i], after.values[i]) <= kSlack * difference(twice.values[i], after.values[i]);
      }
      if (!alike) failure = "a replay does not do what the step does: something in it differs from step to step and is not on the device";
      putBack(replayed);
    }
  } catch (...) {
    failure = describeCurrentException().message;
  }
  if (failure.empty()) {
    kind.stage = Kind::Stage::Proven;
    return found;
  }
  putBack(after);
  kind = Kind{.stage = Kind::Stage::Refused};
  first_ = nullptr;
  --replays_;
  refuse(failure);
  return expected;
}

TrainStep::StepGraphs::Kept TrainStep::StepGraphs::keep() const {
  Kept kept{step_.changedTensors(),
            {},
            step_.optimizer_.hostState(),
            step_.average_ ? step_.average_->updates() : 0,
            generatorStates(step_.device_)};
  kept.values = copies(kept.tensors);
  return kept;
}

void TrainStep::StepGraphs::putBack(const Kept& kept) const {
  for (size_t i = 0; i < kept.tensors.size(); ++i) {
    at::Tensor tensor = kept.tensors[i];
    tensor.copy_(kept.values[i]);
  }
  step_.optimizer_.setHostState(kept.host);
  if (step_.average_) step_.average_->setUpdates(kept.averages);
  loadGeneratorStates(step_.device_, kept.generators);
}

}  // namespace neve
