#include "state_map.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <set>

#include "errors.h"

namespace neve {
namespace {

Error mismatch(const std::string& what, const std::string& problem) {
  return Error(
      "checkpoint", "ERR_STATE_MISMATCH",
      "The saved " + what + " does not fit this session: " + problem + ". Resume with the model and the optimizer that were saved.");
}

std::string shapeText(const at::Tensor& tensor) {
  std::string text = std::string(c10::toString(tensor.scalar_type())) + " [";
  for (int64_t i = 0; i < tensor.dim(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(tensor.size(i));
  return text + "]";
}

}  // namespace

void putUnder(StateMap& all, const std::string& prefix, const StateMap& part) {
  for (const auto& [name, tensor] : part) all[prefix + "." + name] = tensor;
}

StateMap takeUnder(StateMap& all, const std::string& prefix) {
  const std::string start = prefix + ".";
  StateMap part;
  for (auto entry = all.lower_bound(start); entry != all.end() && entry->first.compare(0, start.size(), start) == 0;) {
    part.emplace(entry->first.substr(start.size()), entry->second);
    entry = all.erase(entry);
  }
  return part;
}

std::string escapeSegment(const std::string& name) {
  std::string segment;
  for (const char letter : name) {
    if (letter == '%') {
      segment += "%25";
    } else if (letter == '.') {
      segment += "%2E";
    } else {
      segment += letter;
    }
  }
  return segment;
}

std::string unescapeSegment(const std::string& segment) {
  std::string name;
  for (size_t i = 0; i < segment.size(); ++i) {
    const bool escaped = segment[i] == '%' && i + 2 < segment.size();
    name += !escaped ? segment[i] : segment.compare(i, 3, "%2E") == 0 ? '.' : '%';
    if (escaped) i += 2;
  }
  return name;
}

StateMap copyToHost(const std::vector<NamedTensor>& tensors) {
  StateMap copies;
  std::set<c10::DeviceIndex> devices;
  for (const NamedTensor& entry : tensors) {
    const at::Tensor detached = entry.tensor.detach();
    if (!detached.is_cuda()) {
      copies[entry.name] = detached.to(at::kCPU, detached.scalar_type(), /*non_blocking=*/false, /*copy=*/true);
      continue;
    }
    // Into pinned memory one after the other, and one wait for all.
    at::Tensor host = at::empty_like(detached, detached.options().device(at::kCPU).pinned_memory(true));
    host.copy_(detached, /*non_blocking=*/true);
    copies[entry.name] = host;
    devices.insert(detached.device().index());
  }
  for (const c10::DeviceIndex index : devices) {
    const c10::impl::VirtualGuardImpl guard(at::kCUDA);
    guard.synchronizeStream(guard.getStream(at::Device(at::kCUDA, index)));
  }
  return copies;
}

void checkSame(const std::string& what, const std::vector<NamedTensor>& present, const StateMap& saved) {
  for (const NamedTensor& entry : present) {
    const auto found = saved.find(entry.name);
    if (found == saved.end()) throw mismatch(what, "'" + entry.name + "' is not in it").with("name", entry.name);
    if (found->second.sizes() == entry.tensor.sizes() && found->second.scalar_type() == entry.tensor.scalar_type()) continue;
    throw mismatch(what, "'" + entry.name + "' is " + shapeText(found->second) + ", expected " + shapeText(entry.tensor))
        .with("name", entry.name);
  }
  if (saved.size() == present.size()) return;
  for (const auto& [name, tensor] : saved) {
    bool known = false;
    for (const NamedTensor& entry : present) known = known || entry.name == name;
    if (!known) throw mismatch(what, "it has '" + name + "', which is not here").with("name", name);
  }
}

void copyInto(const std::vector<NamedTensor>& present, const StateMap& saved) {
  const at::NoGradGuard noGradients;
  for (const NamedTensor& entry : present) entry.tensor.detach().copy_(saved.at(entry.name));
}

}  // namespace neve
