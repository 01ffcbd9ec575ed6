#include "running_statistics.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace neve {

bool isRunningStatistic(const std::string& name) {
  constexpr std::array<std::string_view, 3> kNames = {"running_mean", "running_var", "num_batches_tracked"};
  const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  return std::find(kNames.begin(), kNames.end(), last) != kNames.end();
}

bool hasRunningStatistics(const Model& model) {
  const std::vector<NamedTensor>& buffers = model.buffers();
  return std::any_of(buffers.begin(), buffers.end(), [](const NamedTensor& buffer) { return isRunningStatistic(buffer.name); });
}

PutBack keepRunningStatistics(const Model& model) {
  std::vector<std::pair<at::Tensor, at::Tensor>> kept;
  for (const NamedTensor& buffer : model.buffers()) {
    if (isRunningStatistic(buffer.name)) kept.emplace_back(buffer.tensor.detach(), buffer.tensor.detach().clone());
  }
  return PutBack([kept = std::move(kept)] {
    const at::NoGradGuard noGradients;
    for (const auto& [buffer, before] : kept) at::Tensor(buffer).copy_(before);
  });
}

}  // namespace neve
