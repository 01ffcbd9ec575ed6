#include "untouched.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

namespace neve {

Untouched::Untouched(const Model& model, at::Device device) : model_(model), device_(device), generators_(generatorStates(device)) {
  for (const NamedTensor& buffer : model.buffers()) buffers_.push_back(buffer.tensor.detach().clone());
}

Untouched::~Untouched() {
  try {
    putBack();
  } catch (...) {
    // The device failed; whoever uses it next is told.
  }
}

void Untouched::putBack() {
  const at::NoGradGuard noGradients;
  const std::vector<NamedTensor>& buffers = model_.buffers();
  for (size_t i = 0; i < buffers_.size(); ++i) {
    if (!at::equal(buffers[i].tensor, buffers_[i])) buffers[i].tensor.detach().copy_(buffers_[i]);
  }
  // Only those that moved: another thread may be drawing from one that this pass left alone.
  const StateMap now = generatorStates(device_);
  for (auto saved = generators_.begin(); saved != generators_.end();) {
    const auto found = now.find(saved->first);
    const bool same = found != now.end() && at::equal(found->second, saved->second);
    saved = same ? generators_.erase(saved) : std::next(saved);
  }
  loadGeneratorStates(device_, generators_);
}

}  // namespace neve
