#include "evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include "errors.h"
#include "finite_check.h"
#include "openmp.h"
#include "step/autocast.h"
#include "step/loss_values.h"
#include "step_size.h"

namespace neve {
namespace {

void addTo(at::Tensor& sum, const at::Tensor& value) {
  if (sum.defined()) {
    sum.add_(value);
  } else {
    sum = value.clone();
  }
}

// Runs the model on every batch and hands outputs to `use`, inside of autocast.
template <typename Use>
void forEachBatch(Model& model, BatchSource& data, const StepOptions& options, const std::function<void()>& beforeBatch, Use use) {
  const at::NoGradGuard noGradients;
  for (int64_t index = 0; data.rowsAt(index); ++index) {
    beforeBatch();
    const Batch batch = data.batch(index);
    data.release(index + 1);
    const NumericModeGuard mode(options.mode());
    const SerialRegion serial(isSmallStep(model, batch));
    const AutocastGuard autocast(batch.inputs[0].device().type(), options.precision);
    use(model.forward(batch.inputs, /*training=*/false), batch);
  }
}

}  // namespace

EvaluationResult evaluateModel(Model& model, Model& loss, BatchSource& data, const std::vector<Metric>& metrics, const StepOptions& options,
                               bool allowNonFinite, const std::function<void()>& beforeBatch) {
  EvaluationResult result;
  std::vector<at::Tensor> losses;
  std::vector<MetricTally> tallies(metrics.begin(), metrics.end());
  FiniteCheck finite;
  forEachBatch(model, data, options, beforeBatch, [&](const std::vector<at::Tensor>& outputs, const Batch& batch) {
    const std::vector<at::Tensor> values = lossValues(loss, outputs, batch.targets);
    if (!allowNonFinite) finite.add(values[0], batch.inputs, outputs);
    losses.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) addTo(losses[i], values[i].to(at::kDouble) * static_cast<double>(batch.rows));
    for (MetricTally& tally : tallies) tally.add(tally.valueOf(outputs, batch.targets), batch.rows);
    result.samples += batch.rows;
  });
  if (losses.empty()) throw Error("shape", "ERR_DATA_EMPTY", "The data gave no batch to evaluate.");
  finite.read();
  const at::Tensor host = at::stack(losses).to(at::kCPU) / static_cast<double>(result.samples);
  result.losses.assign(host.const_data_ptr<double>(), host.const_data_ptr<double>() + host.numel());
  for (const MetricTally& tally : tallies) result.metrics.push_back(tally.finish());
  return result;
}

std::vector<at::Tensor> predict(Model& model, BatchSource& data, const StepOptions& options, bool onHost,
                                const std::function<void()>& beforeBatch) {
  std::vector<std::vector<at::Tensor>> parts;
  forEachBatch(model, data, options, beforeBatch, [&](std::vector<at::Tensor> outputs, const Batch&) {
    parts.resize(outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i) parts[i].push_back(onHost ? outputs[i].to(at::kCPU) : std::move(outputs[i]));
  });
  std::vector<at::Tensor> whole;
  for (const std::vector<at::Tensor>& part : parts) whole.push_back(at::cat(part));
  return whole;
}

}  // namespace neve
