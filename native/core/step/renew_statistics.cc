#include "renew_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include "running_statistics.h"

namespace neve {
namespace {

// A buffer of running statistics: after a batch it is (1 - momentum) * before + momentum * (the batch's).
struct Statistic {
  at::Tensor running;
  at::Tensor kept;  // 1 - momentum
  at::Tensor sum;
};

// Great enough that the batch's own statistic is lost beside it.
constexpr double kFar = 1e30;

}  // namespace

void renewBatchStatistics(Model& model, BatchSource& data, const StepOptions& options, const std::function<void()>& beforeBatch) {
  const at::NoGradGuard noGradients;
  std::vector<Statistic> statistics;
  std::vector<at::Tensor> counters;
  for (const NamedTensor& buffer : model.buffers()) {
    if (!isRunningStatistic(buffer.name)) continue;
    if (buffer.tensor.is_floating_point()) {
      statistics.push_back({buffer.tensor, {}, at::zeros_like(buffer.tensor)});
    } else {
      counters.push_back(buffer.tensor);
    }
  }
  if (statistics.empty() || !data.rowsAt(0)) return;

  PutBack before = keepRunningStatistics(model);
  // A model's momentum is a constant deep inside of it; its effect on a great number shows it.
  beforeBatch();
  for (Statistic& statistic : statistics) statistic.running.fill_(kFar);
  const auto pass = [&](int64_t index) {
    const std::vector<at::Tensor> inputs = data.batch(index).inputs;
    const NumericModeGuard mode(options.mode());
    model.forward(inputs, /*training=*/true);
  };
  pass(0);
  for (Statistic& statistic : statistics) statistic.kept = statistic.running / kFar;
  for (at::Tensor& counter : counters) counter.zero_();

  int64_t batches = 0;
  for (; data.rowsAt(batches); ++batches) {
    beforeBatch();
    for (Statistic& statistic : statistics) statistic.running.zero_();
    pass(batches);
    data.release(batches + 1);
    for (Statistic& statistic : statistics) statistic.sum.add_(statistic.running / (1.0 - statistic.kept));
  }
  for (Statistic& statistic : statistics) statistic.running.copy_(statistic.sum / static_cast<double>(batches));
  before.keep();
}

}  // namespace neve
