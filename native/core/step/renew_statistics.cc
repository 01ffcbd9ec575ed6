#include "renew_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include <string_view>

namespace neve {
namespace {

bool endsWith(const std::string& name, std::string_view last) {
  return name == last || (name.size() > last.size() && name.ends_with(last) && name[name.size() - last.size() - 1] == '.');
}

// A buffer of running statistics: after a batch it is (1 - momentum) * before + momentum * (the batch's).
struct Statistic {
  at::Tensor running;
  at::Tensor kept;  // 1 - momentum
  at::Tensor sum;
};

// Great enough that the batch's own statistic is lost beside it.
constexpr double kFar = 1e30;

}  // namespace

void renewBatchStatistics(Model& model, const BatchSource& data, const std::function<void()>& beforeBatch) {
  const at::NoGradGuard noGradients;
  std::vector<Statistic> statistics;
  std::vector<at::Tensor> counters;
  for (const NamedTensor& buffer : model.buffers()) {
    if (endsWith(buffer.name, "running_mean") || endsWith(buffer.name, "running_var")) {
      statistics.push_back({buffer.tensor, {}, at::zeros_like(buffer.tensor)});
    } else if (endsWith(buffer.name, "num_batches_tracked")) {
      counters.push_back(buffer.tensor);
    }
  }
  if (statistics.empty()) return;

  // A model's momentum is a constant deep inside of it; its effect on a great number shows it.
  beforeBatch();
  for (Statistic& statistic : statistics) statistic.running.fill_(kFar);
  model.forward(data.batch(0).inputs, /*training=*/true);
  for (Statistic& statistic : statistics) statistic.kept = statistic.running / kFar;
  for (at::Tensor& counter : counters) counter.zero_();

  for (int64_t index = 0; index < data.batches(); ++index) {
    beforeBatch();
    for (Statistic& statistic : statistics) statistic.running.zero_();
    model.forward(data.batch(index).inputs, /*training=*/true);
    for (Statistic& statistic : statistics) statistic.sum.add_(statistic.running / (1.0 - statistic.kept));
  }
  const double batches = static_cast<double>(data.batches());
  for (Statistic& statistic : statistics) statistic.running.copy_(statistic.sum / batches);
}

}  // namespace neve
