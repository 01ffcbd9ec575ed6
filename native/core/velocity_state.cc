// What a meter knows, out and in: for checkpoints.

#include <ATen/ops/empty.h>

#include <cstring>

#include "errors.h"
#include "velocity_meter.h"

namespace neve {
namespace {

// Step as a row of numbers.
constexpr int64_t kStepNumbers = 5;
static_assert(sizeof(Step) == kStepNumbers * sizeof(double));

Error mismatch(const std::string& problem) {
  return Error("checkpoint", "ERR_METER_STATE",
               "The saved measurements do not fit this meter: " + problem + ". Resume with the probe that was saved.");
}

template <typename T>
at::Tensor tensorOf(const T* values, size_t count, at::ScalarType dtype) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(count)}, at::TensorOptions(dtype));
  if (count > 0) std::memcpy(tensor.mutable_data_ptr(), values, count * sizeof(T));
  return tensor;
}

template <typename T>
at::Tensor tensorOf(const std::vector<T>& values, at::ScalarType dtype) {
  return tensorOf(values.data(), values.size(), dtype);
}

// Takes one tensor of a state out of it, as numbers.
template <typename T>
std::vector<T> takeNumbers(StateMap& state, const std::string& name, at::ScalarType dtype) {
  const auto found = state.find(name);
  if (found == state.end()) throw mismatch("'" + name + "' is missing");
  const at::Tensor tensor = found->second.cpu().contiguous();
  if (tensor.scalar_type() != dtype) throw mismatch("'" + name + "' is " + c10::toString(tensor.scalar_type()));
  const T* values = tensor.const_data_ptr<T>();
  std::vector<T> numbers(values, values + tensor.numel());
  state.erase(found);
  return numbers;
}

// A copy on the host, dense and detached.
at::Tensor hostCopy(const at::Tensor& tensor) { return tensor.detach().to(at::kCPU, tensor.scalar_type(), false, /*copy=*/true); }

constexpr const char* kSnapshotNames[] = {"newest", "older"};

}  // namespace

StateMap VelocityLayer::state() const {
  StateMap state;
  const std::vector<int64_t> counters = {depth_, static_cast<int64_t>(calls_)};
  state["counters"] = tensorOf(counters, at::kLong);
  state["velocity"] = tensorOf(velocity_, at::kDouble);
  state["steps"] = tensorOf(&steps_.data()->squared, steps_.size() * kStepNumbers, at::kDouble);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    StateMap part;
    part["sizes"] = tensorOf(block.sizes, at::kLong);
    part["layout"] = tensorOf(std::vector<int64_t>{block.layout.outer, block.layout.neurons, block.layout.inner}, at::kLong);
    for (size_t age = 0; age < kSnapshots; ++age) {
      if (block.snapshots[age].defined()) part[kSnapshotNames[age]] = hostCopy(block.snapshots[age]);
    }
    putUnder(state, "block." + std::to_string(i), part);
  }
  return state;
}

void VelocityLayer::load(StateMap state) {
  const auto counters = takeNumbers<int64_t>(state, "counters", at::kLong);
  const auto velocity = takeNumbers<double>(state, "velocity", at::kDouble);
  const auto steps = takeNumbers<double>(state, "steps", at::kDouble);
  const bool fits = counters.size() == 2 && counters[0] >= 0 && counters[0] <= (options_.drift ? 2 : 1) && counters[1] >= 0 &&
                    steps.size() % kStepNumbers == 0 && (velocity.empty() || velocity.size() * kStepNumbers == steps.size());
  if (!fits) throw mismatch("the numbers of layer '" + name_ + "' are not those of a meter");
  std::vector<Block> blocks;
  while (!state.empty()) {
    StateMap part = takeUnder(state, "block." + std::to_string(blocks.size()));
    if (part.empty()) throw mismatch("layer '" + name_ + "' has a part '" + state.begin()->first + "'");
    Block block;
    block.sizes = takeNumbers<int64_t>(part, "sizes", at::kLong);
    const auto layout = takeNumbers<int64_t>(part, "layout", at::kLong);
    if (layout.size() != 3) throw mismatch("the layout of layer '" + name_ + "' is not three numbers");
    block.layout = {layout[0], layout[1], layout[2]};
    for (size_t age = 0; age < (options_.drift ? kSnapshots : 1); ++age) {
      const auto found = part.find(kSnapshotNames[age]);
      if (found == part.end()) continue;
      if (found->second.dim() != 1 || found->second.numel() != block.layout.numel()) {
        throw mismatch("a snapshot of layer '" + name_ + "' has another size");
      }
      block.snapshots[age] = hostCopy(found->second);
      part.erase(found);
    }
    if (!part.empty()) throw mismatch("layer '" + name_ + "' has a part '" + part.begin()->first + "'");
    blocks.push_back(std::move(block));
  }
  depth_ = static_cast<int>(counters[0]);
  calls_ = static_cast<size_t>(counters[1]);
  velocity_ = velocity;
  steps_.resize(steps.size() / kStepNumbers);
  if (!steps.empty()) std::memcpy(static_cast<void*>(steps_.data()), steps.data(), steps.size() * sizeof(double));
  blocks_ = std::move(blocks);
}

StateMap VelocityMeter::state() const {
  checkIdle();
  StateMap state;
  const bool forgotten = forget_.load();
  for (VelocityLayer layer : layers_) {
    if (forgotten) layer.forget();
    putUnder(state, "layer." + escapeSegment(layer.name()), layer.state());
  }
  if (forgotten) return state;
  for (size_t age = 0; age < earlier_.size(); ++age) {
    for (size_t i = 0; i < earlier_[age].size(); ++i) {
      state["model." + std::to_string(age) + "." + std::to_string(i)] = hostCopy(earlier_[age][i]);
    }
  }
  return state;
}

void VelocityMeter::load(StateMap state) {
  checkIdle();
  // Into copies first: a state that does not fit changes nothing.
  std::vector<VelocityLayer> layers = layers_;
  for (VelocityLayer& layer : layers) {
    StateMap part = takeUnder(state, "layer." + escapeSegment(layer.name()));
    if (part.empty()) throw mismatch("layer '" + layer.name() + "' is missing");
    layer.load(std::move(part));
  }
  std::vector<ModelState> earlier;
  while (!state.empty()) {
    const std::string prefix = "model." + std::to_string(earlier.size());
    StateMap part = takeUnder(state, prefix);
    if (part.empty() || options_.memory != MeterOptions::Memory::kRecompute) {
      throw mismatch("there is a part '" + (part.empty() ? state.begin()->first : prefix) + "'");
    }
    ModelState copies(part.size());
    for (size_t i = 0; i < copies.size(); ++i) {
      const auto found = part.find(std::to_string(i));
      if (found == part.end()) throw mismatch("'" + prefix + "." + std::to_string(i) + "' is missing");
      copies[i] = hostCopy(found->second);
    }
    earlier.push_back(std::move(copies));
  }
  layers_ = std::move(layers);
  earlier_ = std::move(earlier);
  forget_.store(false);
}

}  // namespace neve
