#include "pending_step.h"

#include <ATen/ops/equal.h>

#include "../generator_state.h"

namespace neve {

TensorVersion::TensorVersion(const at::Tensor& tensor)
    : place(tensor.const_data_ptr()), writes(tensor.is_inference() ? 0 : tensor._version()) {}

std::vector<TensorVersion> PendingStep::versionsOf(const Model& model) const {
  std::vector<TensorVersion> found;
  for (const NamedTensor& entry : model.parameters()) found.emplace_back(entry.tensor);
  for (const NamedTensor& entry : model.buffers()) found.emplace_back(entry.tensor);
  for (const at::Tensor& tensor : data->tensors()) found.emplace_back(tensor);
  return found;
}

void PendingStep::seal(const Model& model) { versions = versionsOf(model); }

bool PendingStep::serves(const Model& model, const BatchSource& wanted, int64_t wantedIndex, int64_t wantedDone, at::Device device) const {
  if (index != wantedIndex || done != wantedDone || !data->isSame(wanted) || versions != versionsOf(model)) return false;
  const StateMap now = generatorStates(device);
  if (now.size() != generatorsBefore.size()) return false;
  for (const auto& [name, state] : generatorsBefore) {
    const auto found = now.find(name);
    if (found == now.end() || !at::equal(found->second, state)) return false;
  }
  return true;
}

}  // namespace neve
