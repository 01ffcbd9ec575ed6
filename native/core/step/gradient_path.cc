#include "gradient_path.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "gradient_clipping.h"

namespace neve {
namespace {

constexpr const char* kPath = "path.length";
constexpr const char* kSteps = "path.steps";
constexpr const char* kWalking = "path.walking";
const std::string kSum = "path.sum.";

// Half-precision sums would stop growing after a few hundred steps.
at::ScalarType sumType(at::ScalarType type) { return type == at::kHalf || type == at::kBFloat16 ? at::kFloat : type; }

}  // namespace

GradientPath::GradientPath(const Model& model, at::Device device)
    : model_(model), path_(at::zeros({}, at::TensorOptions(device).dtype(at::kDouble))) {}

void GradientPath::restart() {
  if (!wanted_ || loaded_) return;
  path_.zero_();
  sums_.clear();
  steps_ = 0;
  walking_ = true;
}

void GradientPath::beforeClipping() {
  loaded_ = false;
  if (!walking_) return;
  const std::vector<NamedTensor>& parameters = model_.parameters();
  std::vector<at::Tensor> gradients;
  std::vector<at::Tensor> sums;
  sums_.resize(parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& gradient = parameters[i].tensor.grad();
    if (!gradient.defined()) continue;
    if (!sums_[i].defined()) sums_[i] = at::zeros_like(gradient, gradient.options().dtype(sumType(gradient.scalar_type())));
    gradients.push_back(gradient);
    sums.push_back(sums_[i]);
  }
  if (gradients.empty()) return;
  path_.add_(totalNorm(gradients, 2.0).to(at::kDouble));
  at::_foreach_add_(sums, gradients);
  ++steps_;
}

GradientPathSums GradientPath::read() {
  const auto begun = std::chrono::steady_clock::now();
  wanted_ = true;
  walking_ = false;
  GradientPathSums found;
  found.path = path_.item<double>();
  found.steps = steps_;
  std::vector<at::Tensor> sums;
  std::copy_if(sums_.begin(), sums_.end(), std::back_inserter(sums), [](const at::Tensor& sum) { return sum.defined(); });
  if (!sums.empty()) found.resultant = totalNorm(sums, 2.0).item<double>();
  // Memory of the size of the model, not needed before a rate is set again.
  sums_.clear();
  path_.zero_();
  steps_ = 0;
  found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return found;
}

void GradientPath::saveTo(StateMap& state) const {
  if (!wanted_) return;
  const std::vector<NamedTensor>& parameters = model_.parameters();
  state[kPath] = path_.cpu().clone();
  state[kSteps] = at::scalar_tensor(steps_, at::kLong);
  state[kWalking] = at::scalar_tensor(walking_, at::kBool);
  for (size_t i = 0; i < sums_.size(); ++i) {
    if (sums_[i].defined()) state[kSum + parameters[i].name] = sums_[i].cpu().clone();
  }
}

void GradientPath::load(const StateMap& state) {
  if (state.count(kPath) == 0 || state.count(kSteps) == 0 || state.count(kWalking) == 0) return;
  const std::vector<NamedTensor>& parameters = model_.parameters();
  wanted_ = true;
  path_.copy_(state.at(kPath));
  steps_ = state.at(kSteps).item<int64_t>();
  walking_ = state.at(kWalking).item<bool>();
  sums_.assign(parameters.size(), {});
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto saved = state.find(kSum + parameters[i].name);
    if (saved == state.end()) continue;
    const at::Tensor like = parameters[i].tensor.detach();
    sums_[i] = at::zeros_like(like, like.options().dtype(sumType(like.scalar_type())));
    sums_[i].copy_(saved->second);
  }
  loaded_ = true;
}

}  // namespace neve
