#include "velocity_layer.h"

#include <ATen/ops/empty.h>

#include <cmath>

#include "errors.h"

namespace neve {

VelocityLayer::VelocityLayer(std::string name, int64_t axis, const MeterOptions& options)
    : name_(std::move(name)), axis_(axis), options_(options) {}

void VelocityLayer::begin() {
  seen_ = 0;
  next_ = 0;
  comparable_ = depth_;
  sums_.clear();
}

void VelocityLayer::forget() {
  blocks_.clear();
  velocity_.clear();
  steps_.clear();
  depth_ = 0;
  calls_ = 0;
}

void VelocityLayer::beginBatch() {
  blocks_.clear();
  next_ = 0;
  remembered_.fill(0);
}

at::ScalarType VelocityLayer::historyOf(const at::Tensor& output) const { return options_.bf16 ? at::kBFloat16 : output.scalar_type(); }

// The output on the device where it is compared, in an order that `layout` describes.
at::Tensor VelocityLayer::prepare(const at::Tensor& output, NeuronLayout& layout) const {
  switch (output.scalar_type()) {
    case at::kDouble:
    case at::kFloat:
    case at::kHalf:
    case at::kBFloat16:
      break;
    default:
      throw Error("dtype", "ERR_VELOCITY_DTYPE",
                  "Layer '" + name_ + "' gives " + c10::toString(output.scalar_type()) +
                      ", and velocity takes float32, float64, float16 or bfloat16. Leave the layer out.")
          .with("layer", name_);
  }
  const at::Tensor here = options_.memory == MeterOptions::Memory::kCpu ? output.detach().cpu() : output.detach();
  return inNeuronLayout(here, axis_, layout);
}

int VelocityLayer::snapshotsLike(const Block& block, const at::Tensor& current, const NeuronLayout& layout) const {
  const at::Tensor& newest = block.snapshots[0];
  const bool alike = newest.defined() && at::IntArrayRef(block.sizes) == current.sizes() && block.layout == layout &&
                     newest.scalar_type() == historyOf(current) && newest.device() == current.device();
  if (!alike) return 0;
  return block.snapshots[1].defined() ? 2 : 1;
}

// Where the output goes: over the oldest snapshot where there is one too many. The others move one place on.
at::Tensor VelocityLayer::placeFor(Block& block, const at::Tensor& current) const {
  at::Tensor& oldest = block.snapshots[options_.drift ? 1 : 0];
  if (!oldest.defined()) oldest = at::empty({current.numel()}, current.options().dtype(historyOf(current)));
  if (options_.drift) std::swap(block.snapshots[0], block.snapshots[1]);
  return block.snapshots[0];
}

void VelocityLayer::remember(size_t age, const at::Tensor& output) {
  NeuronLayout layout;
  const at::Tensor current = prepare(output, layout);
  const size_t place = remembered_[age]++;
  if (place >= blocks_.size()) blocks_.push_back({current.sizes().vec(), layout, {}});
  Block& block = blocks_[place];
  // A copy: a later operation may change the output in place.
  at::Tensor snapshot = at::empty({current.numel()}, current.options().dtype(historyOf(current)));
  snapshot.view_as(current.as_strided({current.numel()}, {1})).copy_(current.as_strided({current.numel()}, {1}));
  block.snapshots[age] = std::move(snapshot);
}

void VelocityLayer::add(const at::Tensor& output, CudaPasses& cuda) {
  NeuronLayout layout;
  const at::Tensor current = prepare(output, layout);
  const size_t neurons = static_cast<size_t>(layout.neurons);
  if (sums_.empty()) {
    sums_.resize(neurons);
  } else if (sums_.size() != neurons) {
    throw Error("shape", "ERR_NEURON_COUNT",
                "Layer '" + name_ + "' has " + std::to_string(sums_.size()) + " neurons in one call and " + std::to_string(neurons) +
                    " in another. Measure a layer with one output width.")
        .with("layer", name_);
  }
  ++seen_;
  const size_t place = next_++;
  if (place >= blocks_.size()) blocks_.push_back({});
  Block& block = blocks_[place];
  // After a resume, or when the model moved.
  for (at::Tensor& snapshot : block.snapshots) {
    if (snapshot.defined() && snapshot.device() != current.device()) snapshot = snapshot.to(current.device());
  }
  const int available = std::min(depth_, snapshotsLike(block, current, layout));
  comparable_ = std::min(comparable_, available);
  VelocityPass pass;
  pass.current = current;
  pass.history = historyOf(current);
  pass.layout = layout;
  if (available >= 1) pass.previous = block.snapshots[0];
  if (available >= 2) pass.before = block.snapshots[1];
  if (!recomputes()) {
    if (snapshotsLike(block, current, layout) == 0) block = {current.sizes().vec(), layout, {}};
    pass.store = placeFor(block, current);
  }
  if (current.is_cuda()) {
    cuda.add(pass, output, block.changesLater, sums_);
    return;
  }
  velocityPassOnCpu(pass, sums_);
  checkFinite();
}

void VelocityLayer::checkFinite() const {
  for (const PassSums& sums : sums_) {
    if (std::isfinite(sums.squared)) continue;
    throw Error("numerical", "ERR_NON_FINITE_ACTIVATION",
                "Layer '" + name_ +
                    "' gives NaN or infinity on the auxiliary inputs: the model has diverged, or they hold NaN. Lower the learning rate, "
                    "or look for NaN in the data.")
        .with("layer", name_);
  }
}

std::optional<LayerVelocity> VelocityLayer::finish() {
  if (seen_ == 0) {
    forget();
    return std::nullopt;
  }
  const size_t neurons = sums_.size();
  const bool complete = comparable_ >= 1 && seen_ == calls_ && steps_.size() == neurons;
  const bool drifts = complete && comparable_ >= 2;
  if (!recomputes()) blocks_.resize(seen_);
  calls_ = seen_;
  if (!complete) velocity_.clear();
  const bool hadVelocity = !velocity_.empty();
  if (complete && !hadVelocity) velocity_.assign(neurons, 0.0);
  steps_.resize(neurons);

  LayerVelocity result;
  result.name = name_;
  result.neurons = static_cast<int64_t>(neurons);
  double absolute = 0.0;
  double squaredChange = 0.0;
  double displacementDots = 0.0;
  double displacements = 0.0;
  double displacementsBefore = 0.0;
  for (size_t i = 0; i < neurons; ++i) {
    const Step before = steps_[i];
    const Step now = stepOf(sums_[i], complete ? before.squared : 0.0);
    steps_[i] = now;
    if (!complete) continue;
    const double v = nextVelocity(distanceOf(now), options_.momentum, velocity_[i]);
    const double change = v - velocity_[i];
    absolute += std::abs(v);
    squaredChange += change * change;
    if (now.squared == 0.0 && now.previousSquared == 0.0) ++result.deadNeurons;
    velocity_[i] = v;
    if (!drifts) continue;
    displacementDots += displacementDot(now, before, sums_[i].turn, sums_[i].across);
    displacements += displacementSquared(now);
    displacementsBefore += displacementSquared(before);
  }
  depth_ = std::min(complete ? depth_ + 1 : 1, options_.drift ? 2 : 1);
  if (!complete) return std::nullopt;
  if (neurons > 0) {
    result.velocity = absolute / static_cast<double>(neurons);
    if (hadVelocity) result.mseVelocity = squaredChange / static_cast<double>(neurons);
  }
  if (drifts) result.drift = driftShare(displacementDots, displacements, displacementsBefore);
  result.v = velocity_;
  return result;
}

int64_t VelocityLayer::bytes() const {
  size_t total = velocity_.size() * sizeof(double) + steps_.size() * sizeof(Step);
  for (const Block& block : blocks_) {
    for (const at::Tensor& snapshot : block.snapshots) total += snapshot.defined() ? snapshot.nbytes() : 0;
  }
  return static_cast<int64_t>(total);
}

}  // namespace neve
