#include "parameter_sizes.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>

namespace neve {
namespace {

constexpr const char* kWanted = "sizes.gradients";
const std::string kWeights = "sizes.weights.";

// With one read from the device.
std::vector<std::optional<double>> numbersOf(const std::vector<at::Tensor>& sizes) {
  std::vector<at::Tensor> defined;
  for (const at::Tensor& size : sizes) {
    if (size.defined()) defined.push_back(size.to(at::kDouble));
  }
  std::vector<std::optional<double>> numbers(sizes.size());
  if (defined.empty()) return numbers;
  const at::Tensor host = at::stack(defined).cpu();
  const double* next = host.const_data_ptr<double>();
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i].defined()) numbers[i] = *next++;
  }
  return numbers;
}

}  // namespace

std::vector<std::optional<double>> ParameterSizes::gradients() {
  wanted_ = true;
  sizes_.resize(model_.parameters().size());
  return numbersOf(sizes_);
}

std::vector<std::optional<double>> ParameterSizes::changes() {
  const at::NoGradGuard noGradients;
  std::vector<at::Tensor> now;
  for (const NamedTensor& parameter : model_.parameters()) now.push_back(parameter.tensor.detach());
  std::vector<at::Tensor> sizes(now.size());
  if (!now.empty() && weights_.size() == now.size()) {
    sizes = at::_foreach_norm(at::_foreach_sub(now, weights_), 1.0);
    for (size_t i = 0; i < now.size(); ++i) {
      weights_[i].copy_(now[i]);
      // One that is frozen does not tell by standing still how far it would go.
      if (!model_.parameters()[i].tensor.requires_grad()) sizes[i] = at::Tensor();
    }
  } else {
    weights_.clear();
    for (const at::Tensor& parameter : now) weights_.push_back(parameter.clone());
  }
  return numbersOf(sizes);
}

void ParameterSizes::beforeClipping() {
  if (!wanted_) return;
  std::vector<at::Tensor> present;
  std::vector<size_t> places;
  const std::vector<NamedTensor>& parameters = model_.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& gradient = parameters[i].tensor.grad();
    if (!gradient.defined()) continue;
    present.push_back(gradient);
    places.push_back(i);
  }
  sizes_.assign(parameters.size(), {});
  if (present.empty()) return;
  const std::vector<at::Tensor> sizes = at::_foreach_norm(present, 1.0);
  for (size_t i = 0; i < places.size(); ++i) sizes_[places[i]] = sizes[i];
}

void ParameterSizes::saveTo(StateMap& state) const {
  if (wanted_) state[kWanted] = at::scalar_tensor(true, at::kBool);
  for (size_t i = 0; i < weights_.size(); ++i) state[kWeights + model_.parameters()[i].name] = weights_[i].cpu().clone();
}

void ParameterSizes::load(const StateMap& state) {
  wanted_ = state.count(kWanted) > 0;
  sizes_.clear();
  weights_.clear();
  for (const NamedTensor& parameter : model_.parameters()) {
    const auto saved = state.find(kWeights + parameter.name);
    if (saved == state.end()) break;
    at::Tensor weight = parameter.tensor.detach().clone();
    weight.copy_(saved->second);
    weights_.push_back(weight);
  }
}

}  // namespace neve
