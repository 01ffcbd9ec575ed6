#include "untouched.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <vector>

#include "generator_state.h"

namespace neve {
namespace {

void putBack(const Model& model, at::Device device, const std::vector<at::Tensor>& kept, const StateMap& generators) {
  const at::NoGradGuard noGradients;
  const std::vector<at::Tensor> written = writtenTo(model);
  for (size_t i = 0; i < kept.size(); ++i) {
    if (!written[i].is_cpu()) {
      // To compare them would be to wait. Without a trace in the tensor's count of writes, since mostly nothing has changed.
      written[i].variable_data().copy_(kept[i]);
    } else if (!at::equal(written[i], kept[i])) {
      written[i].detach().copy_(kept[i]);
    }
  }
  // Only those that moved: another thread may be drawing from one that this pass left alone.
  const StateMap now = generatorStates(device);
  StateMap moved;
  for (const auto& [name, state] : generators) {
    const auto found = now.find(name);
    if (found == now.end() || !at::equal(found->second, state)) moved.emplace(name, state);
  }
  loadGeneratorStates(device, moved);
}

}  // namespace

std::vector<at::Tensor> writtenTo(const Model& model) {
  std::vector<at::Tensor> written = model.writtenParameters();
  for (const NamedTensor& buffer : model.buffers()) written.push_back(buffer.tensor);
  return written;
}

PutBack keepUntouched(const Model& model, at::Device device) {
  std::vector<at::Tensor> kept;
  for (const at::Tensor& tensor : writtenTo(model)) kept.push_back(tensor.detach().clone());
  return PutBack(
      [&model, device, kept = std::move(kept), generators = generatorStates(device)] { putBack(model, device, kept, generators); });
}

}  // namespace neve
