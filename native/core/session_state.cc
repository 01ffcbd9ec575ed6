// A session's whole state as named tensors: what a checkpoint needs to go on bit for bit. A part that is added to the session puts its
// own under a prefix of its own here.
#include "errors.h"
#include "generator_state.h"
#include "state_map.h"
#include "train_session.h"

#include <ATen/ops/scalar_tensor.h>

namespace neve {
namespace {

constexpr const char* kParameter = "parameter";
constexpr const char* kBuffer = "buffer";
constexpr const char* kOptimizer = "optimizer";
constexpr const char* kAverage = "average";
constexpr const char* kSnapshot = "snapshot";
constexpr const char* kGenerator = "generator";
constexpr const char* kStep = "step";
constexpr const char* kUpdate = "update";

StateMap mapOf(const std::vector<NamedTensor>& tensors) {
  StateMap map;
  for (const NamedTensor& entry : tensors) map[entry.name] = entry.tensor;
  return map;
}

// In the model's order, which restoring goes by.
std::vector<NamedTensor> inOrder(const std::vector<NamedTensor>& present, const StateMap& saved) {
  std::vector<NamedTensor> result;
  for (const NamedTensor& entry : present) result.push_back({entry.name, saved.at(entry.name).to(entry.tensor.device(), false, true)});
  return result;
}

std::string firstSegment(const std::string& name) { return name.substr(0, name.find('.')); }

}  // namespace

StateMap TrainSession::wholeState(const StateMap& parts) const {
  const ParameterShards* shards = step_ ? step_->shards() : nullptr;
  return shards == nullptr ? parts : shards->whole(parts);
}

StateMap TrainSession::ownState(const StateMap& whole) const {
  const ParameterShards* shards = step_ ? step_->shards() : nullptr;
  return shards == nullptr ? whole : shards->parts(whole);
}

StateMap TrainSession::state() const {
  PutBack evaluation = weightsAt(optimizer_.get(), WeightsPoint::Evaluation);
  StateMap all;
  putUnder(all, kParameter, copyToHost(model_->parameters()));
  putUnder(all, kBuffer, copyToHost(model_->buffers()));
  if (optimizer_) putUnder(all, kOptimizer, wholeState(optimizer_->copyState()));
  for (const auto& [name, snapshot] : snapshots_) {
    const std::string prefix = std::string(kSnapshot) + "." + escapeSegment(name);
    putUnder(all, prefix + "." + kParameter, mapOf(snapshot.parameters));
    putUnder(all, prefix + "." + kBuffer, mapOf(snapshot.buffers));
    putUnder(all, prefix + "." + kOptimizer, wholeState(snapshot.optimizer));
    putUnder(all, prefix + "." + kAverage, snapshot.average);
  }
  if (step_) putUnder(all, kUpdate, step_->state());
  putUnder(all, kGenerator, generatorStates(device_));
  all[kStep] = at::scalar_tensor(stepsDone_, at::kLong);
  evaluation.now();
  return all;
}

void TrainSession::loadState(StateMap saved) {
  const StateMap parameters = takeUnder(saved, kParameter);
  const StateMap buffers = takeUnder(saved, kBuffer);
  const StateMap optimizerState = takeUnder(saved, kOptimizer);
  const StateMap generators = takeUnder(saved, kGenerator);
  const StateMap update = takeUnder(saved, kUpdate);
  std::map<std::string, Snapshot> snapshots;
  for (StateMap kept = takeUnder(saved, kSnapshot); !kept.empty();) {
    const std::string segment = firstSegment(kept.begin()->first);
    StateMap one = takeUnder(kept, segment);
    if (one.empty()) kept.clear();  // a name without a part, which would be found for ever: refused below
    const StateMap keptParameters = takeUnder(one, kParameter);
    const StateMap keptBuffers = takeUnder(one, kBuffer);
    const std::string name = unescapeSegment(segment);
    checkSame("snapshot '" + name + "'", model_->parameters(), keptParameters);
    checkSame("snapshot '" + name + "'", model_->buffers(), keptBuffers);
    snapshots[name] = {inOrder(model_->parameters(), keptParameters), inOrder(model_->buffers(), keptBuffers),
                       ownState(takeUnder(one, kOptimizer)), takeUnder(one, kAverage)};
    if (step_ && step_->average() != nullptr) step_->average()->check(snapshots[name].average);
  }
  const auto step = saved.find(kStep);
  const int64_t stepsDone = step == saved.end() ? 0 : step->second.item<int64_t>();
  if (step != saved.end()) saved.erase(step);
  checkSame("model", model_->parameters(), parameters);
  checkSame("model", model_->buffers(), buffers);
  if (!saved.empty() || (!optimizer_ && !optimizerState.empty())) {
    const std::string name = saved.empty() ? kOptimizer : saved.begin()->first;
    throw Error("checkpoint", "ERR_STATE_MISMATCH",
                "The saved state has '" + name + "', which this session does not have. Resume with the options that were saved.")
        .with("name", name);
  }

  forgetAhead();
  // These check while they work, so they come first.
  if (optimizer_) optimizer_->restoreState(ownState(optimizerState));
  if (step_) step_->loadState(update);
  loadGeneratorStates(device_, generators);
  copyInto(model_->parameters(), parameters);
  copyInto(model_->buffers(), buffers);
  snapshots_ = std::move(snapshots);
  stepsDone_ = stepsDone;
}

StateMap TrainSession::optimizerState() { return wholeState(optimizer().copyState()); }

void TrainSession::loadOptimizerState(const StateMap& saved) {
  forgetAhead();
  optimizer().restoreState(ownState(saved));
}

}  // namespace neve
