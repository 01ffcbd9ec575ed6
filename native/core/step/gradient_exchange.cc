#include "gradient_exchange.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include "../errors.h"
#include "running_statistics.h"

namespace neve {
namespace {

// Elements; so that every tensor begins at an address that vector instructions like.
constexpr int64_t kAlignment = 64;
// Terms of a loss that is a sum. A process without rows does not know how many there are.
constexpr size_t kMostParts = 32;

// Numbers that go along: what is summed, then one for each parameter, whether it has a gradient, and one for each buffer, whether a forward
// pass wrote to it.
enum Note : size_t { kLoss, kInterrupt, kWithRows, kPartsCount, kParts, kFirstParameter = kParts + kMostParts };

bool canBeSent(const at::Tensor& buffer) { return at::isFloatingType(buffer.scalar_type()) || buffer.scalar_type() == at::kLong; }

at::Tensor numberLike(double value, const at::Tensor& like, at::Device device) {
  return at::full({}, value, at::TensorOptions(like.defined() ? like.scalar_type() : at::kFloat)).to(device);
}

}  // namespace

GradientExchange::GradientExchange(const Model& model, std::shared_ptr<ProcessGroup> group) : model_(model), group_(std::move(group)) {
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

void GradientExchange::layOut() {
  const std::vector<NamedTensor>& parameters = model_.parameters();
  std::vector<bool> trained;
  for (const NamedTensor& parameter : parameters) trained.push_back(parameter.tensor.requires_grad());
  if (trained != trained_) {
    trained_ = std::move(trained);
    flats_.clear();
    places_.clear();
    for (size_t i = 0; i < parameters.size(); ++i) places_.push_back(trained_[i] ? add(flats_, parameters[i].tensor) : Place{});
  }
  const at::Device device = parameters.empty() ? at::Device(at::kCPU) : parameters[0].tensor.device();
  for (Flat& flat : flats_) {
    // Gradients of an earlier step may be looked at still.
    if (flat.values.defined() && flat.values.storage().use_count() == 1) continue;
    flat.values = at::zeros({flat.length}, at::TensorOptions(flat.type).device(device));
  }
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
  std::vector<at::Tensor> values;
  for (const Flat& flat : flats) values.push_back(at::zeros({flat.length}, at::TensorOptions(flat.type)));
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
  layOut();
  const std::vector<NamedTensor>& parameters = model_.parameters();
  const size_t firstBuffer = kFirstParameter + parameters.size();
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
    note[kWithRows] = 1.0;
    note[kPartsCount] = static_cast<double>(outcome.parts.size());
    for (size_t k = 0; k < outcome.parts.size(); ++k) note[kParts + k] = outcome.parts[k].item<double>();
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!trained_[i]) continue;
    const at::Tensor& gradient = parameters[i].tensor.grad();
    const at::Tensor view = viewOf(places_[i], parameters[i].tensor);
    if (gradient.defined()) {
      view.copy_(gradient);
      note[kFirstParameter + i] = 1.0;
    } else {
      view.zero_();
    }
  }
  const std::vector<double> written = newlyWritten();
  std::copy(written.begin(), written.end(), note + firstBuffer);

  std::vector<at::Tensor> host = {notes};
  for (const Flat& flat : flats_) host.push_back(flat.values.to(at::kCPU));
  group_->sum(host);
  for (size_t k = 0; k < flats_.size(); ++k) {
    if (!host[k + 1].is_same(flats_[k].values)) flats_[k].values.copy_(host[k + 1]);
  }

  wish_ = false;
  interrupted_ |= note[kInterrupt] > 0.0;
  const at::Device device = parameters.empty() ? at::Device(at::kCPU) : parameters[0].tensor.device();
  const at::Tensor like = outcome.loss;
  outcome.loss = numberLike(note[kLoss], like, device);
  outcome.parts.resize(static_cast<size_t>(note[kWithRows] > 0.0 ? note[kPartsCount] / note[kWithRows] : 0.0));
  for (size_t k = 0; k < outcome.parts.size(); ++k) outcome.parts[k] = numberLike(note[kParts + k], like, device);
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (trained_[i] && note[kFirstParameter + i] > 0.0) parameters[i].tensor.mutable_grad() = viewOf(places_[i], parameters[i].tensor);
  }
  std::vector<size_t> send;
  for (size_t i = 0; i < versions_.size(); ++i) {
    if (note[firstBuffer + i] > 0.0) written_[i] = true;
    if (written_[i]) send.push_back(i);
  }
  sendBuffers(send);
}

}  // namespace neve
