#include "sgd.h"

#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/empty_like.h>

#include "../serial_region.h"

namespace neve {
namespace {

// Below this many elements a team of threads costs more than it saves.
constexpr int64_t kParallelElements = 1 << 16;
constexpr const char* kMomentumKey = ".momentum_buffer";  // PyTorch's name on disk

double option(const ParameterGroup& group, const char* name) {
  const auto found = group.options.find(name);
  return found == group.options.end() ? 0.0 : found->second;
}

// The lists of one fused call. The kernel takes "first step" for a whole list, so parameters with and without a buffer go apart.
struct Lists {
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> gradients;
  std::vector<at::Tensor> momentum;
  int64_t elements = 0;
};

}  // namespace

void Sgd::step() {
  for (ParameterGroup& group : groups_) {
    if (!group.frozen) stepGroup(group);
  }
}

void Sgd::stepGroup(ParameterGroup& group) {
  const double momentum = option(group, "momentum");
  Lists first;
  Lists later;
  for (NamedTensor& parameter : group.parameters) {
    const at::Tensor& gradient = parameter.tensor.grad();
    if (!gradient.defined()) continue;
    Lists* lists = &later;
    if (momentum != 0.0) {
      at::Tensor& buffer = momentum_[parameter.tensor.unsafeGetTensorImpl()];
      if (!buffer.defined()) {
        buffer = at::empty_like(parameter.tensor).set_requires_grad(false);
        lists = &first;
      }
      lists->momentum.push_back(buffer);
    }
    lists->elements += parameter.tensor.numel();
    lists->parameters.push_back(parameter.tensor);
    lists->gradients.push_back(gradient);
  }
  for (Lists* lists : {&later, &first}) {
    if (lists->parameters.empty()) continue;
    const SerialRegion serial(lists->elements < kParallelElements);
    at::_fused_sgd_(lists->parameters, lists->gradients, lists->momentum, option(group, "weightDecay"), momentum, option(group, "lr"),
                    option(group, "dampening"), option(group, "nesterov") != 0.0, option(group, "maximize") != 0.0,
                    /*is_first_step=*/lists == &first);
  }
}

std::map<std::string, at::Tensor> Sgd::copyState() const {
  std::map<std::string, at::Tensor> state;
  for (const ParameterGroup& group : groups_) {
    for (const NamedTensor& parameter : group.parameters) {
      const auto buffer = momentum_.find(parameter.tensor.unsafeGetTensorImpl());
      if (buffer != momentum_.end()) state.emplace(parameter.name + kMomentumKey, buffer->second.clone());
    }
  }
  return state;
}

void Sgd::restoreState(const std::map<std::string, at::Tensor>& state) {
  momentum_.clear();
  for (const ParameterGroup& group : groups_) {
    for (const NamedTensor& parameter : group.parameters) {
      const auto buffer = state.find(parameter.name + kMomentumKey);
      if (buffer != state.end()) momentum_[parameter.tensor.unsafeGetTensorImpl()] = buffer->second.clone();
    }
  }
}

}  // namespace neve
