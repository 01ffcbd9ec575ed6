#include "gradient_exchange.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "../errors.h"
#include "present_gradients.h"
#include "running_statistics.h"

namespace neve {
namespace {

// Elements; so that every tensor begins at an address that vector instructions like.
constexpr int64_t kAlignment = 64;
// Bytes of gradients that go out together, as in PyTorch's DistributedDataParallel; the first, of the last layers, goes early.
constexpr int64_t kFirstBucket = int64_t{1} << 20;
constexpr int64_t kBucket = int64_t{25} << 20;
// Terms of a loss that is a sum. A process without rows does not know how many there are.
constexpr size_t kMostParts = 32;

// Numbers that go along: what is summed, then one for each parameter, whether it has a gradient, and one, whether that is not fp16; and one
// for each buffer, whether a forward pass wrote to it.
enum Note : size_t { kLoss, kCounted, kInterrupt, kWithRows, kPartsCount, kParts, kFirstParameter = kParts + kMostParts };

bool canBeSent(const at::Tensor& buffer) { return at::isFloatingType(buffer.scalar_type()) || buffer.scalar_type() == at::kLong; }

at::Tensor numberLike(double value, const at::Tensor& like, at::Device device) {
  return at::full({}, value, at::TensorOptions(like.defined() ? like.scalar_type() : at::kFloat)).to(device);
}

bool isHalf(const at::Tensor& values) { return values.to(at::kHalf).to(values.scalar_type()).equal(values); }

}  // namespace

GradientExchange::GradientExchange(const Model& model, std::shared_ptr<ProcessGroup> group, bool halves, const ParameterShards* shards,
                                   bool local)
    : model_(model), group_(std::move(group)), halves_(halves), shards_(shards), local_(local) {
  for (const NamedTensor& buffer : model_.buffers()) versions_.push_back(buffer.tensor._version());
  written_.resize(versions_.size());
}

void GradientExchange::shareWeights() {
  const at::NoGradGuard noGradients;
  for (const auto* list : {&model_.parameters(), &model_.buffers()}) {
    for (const NamedTensor& entry : *list) group_->broadcast(entry.tensor, 0);
  }
  for (size_t i = 0; i < versions_.size(); ++i) versions_[i] = model_.buffers()[i].tensor._version();
}

GradientExchange::Place GradientExchange::add(std::vector<Flat>& flats, const at::Tensor& tensor) const {
  size_t flat = 0;
  while (flat < flats.size() && flats[flat].type != tensor.scalar_type()) ++flat;
  if (flat == flats.size()) flats.push_back({tensor.scalar_type()});
  const Place place{flat, flats[flat].length};
  flats[flat].length += (tensor.numel() + kAlignment - 1) / kAlignment * kAlignment;
  return place;
}

void GradientExchange::place() {
  const std::vector<NamedTensor>& parameters = model_.parameters();
  std::vector<bool> trained;
  for (const NamedTensor& parameter : parameters) trained.push_back(parameter.tensor.requires_grad());
  if (trained == trained_) return;
  setHooks(false);
  trained_ = std::move(trained);
  flats_.clear();
  places_.resize(parameters.size());
  // Those of the last layers are there first.
  for (size_t i = parameters.size(); i-- > 0;) {
    if (trained_[i]) places_[i] = add(flats_, parameters[i].tensor);
  }
  makeBuckets();
  setHooks(true);
}

size_t GradientExchange::buckets() {
  place();
  return buckets_.size();
}

void GradientExchange::layOut() {
  place();
  const std::vector<NamedTensor>& parameters = model_.parameters();
  const at::Device device = parameters.empty() ? at::Device(at::kCPU) : parameters[0].tensor.device();
  for (Flat& flat : flats_) {
    // Gradients of an earlier step may be looked at still.
    if (flat.values.defined() && flat.values.storage().use_count() == 1) continue;
    flat.values = at::zeros({flat.length}, at::TensorOptions(flat.type).device(device));
  }
  begun_ = 0;
  for (Bucket& bucket : buckets_) {
    bucket.missing = bucket.parameters.size();
    bucket.sent = at::Tensor();
  }
  taken_.assign(parameters.size(), false);
  notes_.assign(2 * parameters.size(), 0.0);
}

void GradientExchange::makeBuckets() {
  buckets_.clear();
  bucketOf_.assign(places_.size(), 0);
  std::vector<std::optional<size_t>> open(flats_.size());
  for (size_t i = places_.size(); i-- > 0;) {
    if (!trained_[i]) continue;
    const Place& place = places_[i];
    std::optional<size_t>& current = open[place.flat];
    if (!current) {
      current = buckets_.size();
      buckets_.push_back({place.flat, place.start, 0, {}});
    }
    Bucket& bucket = buckets_[*current];
    bucketOf_[i] = *current;
    bucket.parameters.push_back(i);
    bucket.length = place.start + model_.parameters()[i].tensor.numel() - bucket.start;
    const int64_t bytes = bucket.length * static_cast<int64_t>(c10::elementSize(flats_[place.flat].type));
    if (bytes >= (*current == 0 ? kFirstBucket : kBucket)) current.reset();
  }
}

class GradientExchange::ReadyHook : public torch::autograd::PostAccumulateGradHook {
 public:
  ReadyHook(GradientExchange& exchange, size_t parameter) : exchange_(exchange), parameter_(parameter) {}
  void operator()(const torch::autograd::Variable&) override { exchange_.ready(parameter_); }

 private:
  GradientExchange& exchange_;
  size_t parameter_;
};

void GradientExchange::setHooks(bool on) {
  for (size_t i = 0; i < trained_.size(); ++i) {
    if (!trained_[i]) continue;
    torch::autograd::impl::set_post_acc_grad_hooks(model_.parameters()[i].tensor, on ? std::make_unique<ReadyHook>(*this, i) : nullptr);
  }
}

GradientExchange::~GradientExchange() { setHooks(false); }

GradientExchange::Overlap::Overlap(GradientExchange* exchange) : exchange_(exchange) {
  if (exchange_ == nullptr) return;
  exchange_->layOut();
  exchange_->overlapping_ = true;
}

GradientExchange::Overlap::~Overlap() {
  if (exchange_ != nullptr) exchange_->overlapping_ = false;
}

void GradientExchange::ready(size_t parameter) {
  if (!overlapping_) return;
  const at::NoGradGuard noGradients;
  take(parameter);
  while (begun_ < buckets_.size() && buckets_[begun_].missing == 0) beginBucket(buckets_[begun_++]);
}

void GradientExchange::take(size_t parameter) {
  if (taken_[parameter]) return;
  taken_[parameter] = true;
  --buckets_[bucketOf_[parameter]].missing;
  const at::Tensor& tensor = model_.parameters()[parameter].tensor;
  const at::Tensor view = viewOf(places_[parameter], tensor);
  const at::Tensor& gradient = tensor.grad();
  if (!gradient.defined()) {
    view.zero_();
    return;
  }
  view.copy_(gradient);
  notes_[parameter] = 1.0;
  notes_[taken_.size() + parameter] = halves_ && !isHalf(gradient) ? 1.0 : 0.0;
}

void GradientExchange::beginBucket(Bucket& bucket) {
  const at::Tensor values = flats_[bucket.flat].values.narrow(0, bucket.start, bucket.length);
  bucket.sent = values.to(group_->placeFor(values.device()));
  group_->beginSum(bucket.sent);
}

at::Tensor GradientExchange::viewOf(const Place& place, const at::Tensor& like) const {
  const at::Tensor part = flats_[place.flat].values.narrow(0, place.start, like.numel());
  // Laid out as the parameter, so that what follows goes through both in one order.
  return like.is_non_overlapping_and_dense() ? part.as_strided(like.sizes(), like.strides(), part.storage_offset())
                                             : part.view(like.sizes());
}

std::vector<double> GradientExchange::newlyWritten() {
  std::vector<double> found;
  for (size_t i = 0; i < versions_.size(); ++i) {
    const at::Tensor& buffer = model_.buffers()[i].tensor;
    // The kernels of batch normalisation write without telling.
    const bool written = buffer._version() != versions_[i] || isRunningStatistic(model_.buffers()[i].name);
    found.push_back(written && canBeSent(buffer) ? 1.0 : 0.0);
  }
  return found;
}

// The others add nothing to what rank 0 has.
void GradientExchange::sendBuffers(const std::vector<size_t>& which) {
  if (which.empty()) return;
  std::vector<Flat> flats;
  std::vector<Place> places;
  const std::vector<NamedTensor>& buffers = model_.buffers();
  for (const size_t index : which) places.push_back(add(flats, buffers[index].tensor));
  const at::Device device = group_->placeFor(buffers[which[0]].tensor.device());
  std::vector<at::Tensor> values;
  for (const Flat& flat : flats) values.push_back(at::zeros({flat.length}, at::TensorOptions(flat.type).device(device)));
  const auto partOf = [&](size_t k) {
    const at::Tensor& buffer = buffers[which[k]].tensor;
    return values[places[k].flat].narrow(0, places[k].start, buffer.numel()).view(buffer.sizes());
  };
  if (group_->rank() == 0) {
    for (size_t k = 0; k < which.size(); ++k) partOf(k).copy_(buffers[which[k]].tensor);
  }
  group_->sum(values);
  for (size_t k = 0; k < which.size(); ++k) {
    if (group_->rank() != 0) buffers[which[k]].tensor.detach().copy_(partOf(k));
  }
  for (const size_t index : which) versions_[index] = buffers[index].tensor._version();
}

void GradientExchange::afterGradients(StepOutcome& outcome) {
  const std::vector<NamedTensor>& parameters = model_.parameters();
  if (local_) {
    notes_.assign(2 * parameters.size(), 0.0);
  } else if (begun_ == 0) {
    // Where none went out with the backward pass, there was no beginning.
    layOut();
  }
  for (; !local_ && begun_ < buckets_.size(); ++begun_) {
    for (const size_t parameter : buckets_[begun_].parameters) take(parameter);
    beginBucket(buckets_[begun_]);
  }
  begun_ = 0;

  const size_t firstWide = kFirstParameter + parameters.size();
  const size_t firstBuffer = firstWide + parameters.size();
  at::Tensor notes = at::zeros({static_cast<int64_t>(firstBuffer + versions_.size())}, at::TensorOptions(at::kDouble));
  double* note = notes.mutable_data_ptr<double>();
  if (outcome.parts.size() > kMostParts) {
    throw Error("option", "ERR_LOSS_TERMS",
                "The loss sums " + std::to_string(outcome.parts.size()) + " terms; with several processes there can be " +
                    std::to_string(kMostParts) + " at most. Sum some of them in the loss itself.");
  }
  note[kInterrupt] = wish_ ? 1.0 : 0.0;
  if (outcome.loss.defined()) {
    note[kLoss] = outcome.loss.item<double>();
    if (outcome.counted.defined()) note[kCounted] = outcome.counted.item<double>();
    note[kWithRows] = 1.0;
    note[kPartsCount] = static_cast<double>(outcome.parts.size());
    for (size_t k = 0; k < outcome.parts.size(); ++k) note[kParts + k] = outcome.parts[k].item<double>();
  }
  std::copy(notes_.begin(), notes_.end(), note + kFirstParameter);
  if (!local_) {
    const std::vector<double> written = newlyWritten();
    std::copy(written.begin(), written.end(), note + firstBuffer);
  }
  group_->beginSum(notes);
  group_->awaitSums();
  for (Bucket& bucket : buckets_) {
    const at::Tensor values = flats_[bucket.flat].values.narrow(0, bucket.start, bucket.length);
    if (!bucket.sent.is_alias_of(values)) values.copy_(bucket.sent);
    bucket.sent = at::Tensor();
  }

  wish_ = false;
  interrupted_ |= note[kInterrupt] > 0.0;
  const at::Device device = parameters.empty() ? at::Device(at::kCPU) : parameters[0].tensor.device();
  const at::Tensor like = outcome.loss;
  outcome.loss = numberLike(note[kLoss], like, device);
  outcome.counted = at::full({}, note[kCounted], at::TensorOptions(at::kDouble).device(device));
  outcome.parts.resize(static_cast<size_t>(note[kWithRows] > 0.0 ? note[kPartsCount] / note[kWithRows] : 0.0));
  for (size_t k = 0; k < outcome.parts.size(); ++k) outcome.parts[k] = numberLike(note[kParts + k], like, device);
  if (local_) {
    const double factor = static_cast<double>(outcome.rows) / static_cast<double>(std::max<int64_t>(1, outcome.ownRows));
    for (const at::Tensor& gradient : presentGradients(model_)) gradient.mul_(factor);
    return;
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!trained_[i] || note[kFirstParameter + i] == 0.0) continue;
    const at::Tensor view = viewOf(places_[i], parameters[i].tensor);
    if (halves_ && note[firstWide + i] == 0.0) view.copy_(view.to(at::kHalf));
    parameters[i].tensor.mutable_grad() = view;
  }
  std::vector<size_t> send;
  for (size_t i = 0; i < versions_.size(); ++i) {
    if (note[firstBuffer + i] > 0.0) written_[i] = true;
    if (written_[i]) send.push_back(i);
  }
  sendBuffers(send);
}

void GradientExchange::afterUpdate() {
  if (shards_ != nullptr) shards_->gatherParameters();
}

}  // namespace neve
