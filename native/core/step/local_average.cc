#include "local_average.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>
#include <map>

namespace neve {

double averageShare(ProcessGroup& group, std::optional<double> velocity) {
  const double mine = velocity.value_or(std::numeric_limits<double>::quiet_NaN());
  const at::Tensor all = group.gather(at::full({1}, mine, at::TensorOptions(at::kDouble)));
  const double sum = all.sum().item<double>();
  return std::isfinite(sum) && sum > 0.0 ? mine / sum : 1.0 / static_cast<double>(group.size());
}

void becomeOne(ProcessGroup& group, double share, const std::vector<at::Tensor>& averaged, const std::vector<at::Tensor>& counts) {
  const at::NoGradGuard noGradients;
  std::map<at::ScalarType, std::vector<std::pair<at::Tensor, double>>> byType;
  for (const at::Tensor& tensor : averaged) byType[tensor.scalar_type()].emplace_back(tensor, share);
  for (const at::Tensor& tensor : counts) byType[tensor.scalar_type()].emplace_back(tensor, group.rank() == 0 ? 1.0 : 0.0);
  for (const auto& [type, list] : byType) {
    int64_t length = 0;
    for (const auto& [tensor, factor] : list) length += tensor.numel();
    const at::Tensor flat = at::zeros({length}, at::TensorOptions(type).device(group.placeFor(list[0].first.device())));
    const auto each = [&](auto use) {
      int64_t start = 0;
      for (const auto& [tensor, factor] : list) {
        use(flat.narrow(0, start, tensor.numel()).view(tensor.sizes()), tensor, factor);
        start += tensor.numel();
      }
    };
    each([](const at::Tensor& part, const at::Tensor& tensor, double factor) {
      if (factor == 0.0) return;
      part.copy_(tensor);
      if (factor != 1.0) part.mul_(factor);
    });
    group.sum({flat});
    each([](const at::Tensor& part, const at::Tensor& tensor, double) { tensor.copy_(part); });
  }
}

}  // namespace neve
