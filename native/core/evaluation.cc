#include "evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include "errors.h"
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

// A metric while batches come in.
class Tally {
 public:
  explicit Tally(const Metric& metric) : metric_(metric) {}

  void add(const std::vector<at::Tensor>& outputs, const Batch& batch) {
    std::vector<at::Tensor> values = applyToBatch(*metric_.function, outputs, batch.targets);
    if (values.size() != 1) {
      throw Error("shape", "ERR_METRIC", "A metric gave " + std::to_string(values.size()) + " tensors; expected one.");
    }
    if (metric_.reduction == Reduction::Concat) {
      parts_.push_back(std::move(values[0]));
    } else if (metric_.reduction == Reduction::Sum) {
      addTo(sum_, values[0].to(at::kDouble));
    } else {
      addTo(sum_, values[0].reshape({}).to(at::kDouble) * static_cast<double>(batch.rows));
    }
    rows_ += batch.rows;
  }

  at::Tensor finish() {
    if (metric_.reduction == Reduction::Concat) return at::cat(parts_);
    return metric_.reduction == Reduction::Sum ? sum_ : sum_ / static_cast<double>(rows_);
  }

 private:
  const Metric& metric_;
  at::Tensor sum_;
  std::vector<at::Tensor> parts_;
  int64_t rows_ = 0;
};

// Runs the model on every batch and hands outputs to `use`, inside of autocast.
template <typename Use>
void forEachBatch(Model& model, const BatchSource& data, Precision precision, const std::function<void()>& beforeBatch, Use use) {
  const at::NoGradGuard noGradients;
  const Tf32Guard tf32(precision == Precision::Tf32);
  for (int64_t index = 0; index < data.batches(); ++index) {
    beforeBatch();
    const Batch batch = data.batch(index);
    const SerialRegion serial(isSmallStep(model, batch));
    const AutocastGuard autocast(batch.inputs[0].device().type(), precision);
    use(model.forward(batch.inputs, /*training=*/false), batch);
  }
}

}  // namespace

EvaluationResult evaluateModel(Model& model, Model& loss, const BatchSource& data, const std::vector<Metric>& metrics, Precision precision,
                               const std::function<void()>& beforeBatch) {
  EvaluationResult result;
  std::vector<at::Tensor> losses;
  std::vector<Tally> tallies(metrics.begin(), metrics.end());
  forEachBatch(model, data, precision, beforeBatch, [&](const std::vector<at::Tensor>& outputs, const Batch& batch) {
    const std::vector<at::Tensor> values = lossValues(loss, outputs, batch.targets);
    losses.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) addTo(losses[i], values[i].to(at::kDouble) * static_cast<double>(batch.rows));
    for (Tally& tally : tallies) tally.add(outputs, batch);
    result.samples += batch.rows;
  });
  const at::Tensor host = at::stack(losses).to(at::kCPU) / static_cast<double>(result.samples);
  result.losses.assign(host.const_data_ptr<double>(), host.const_data_ptr<double>() + host.numel());
  for (Tally& tally : tallies) result.metrics.push_back(tally.finish());
  return result;
}

std::vector<at::Tensor> predict(Model& model, const BatchSource& data, Precision precision, const std::function<void()>& beforeBatch) {
  std::vector<std::vector<at::Tensor>> parts;
  forEachBatch(model, data, precision, beforeBatch, [&](std::vector<at::Tensor> outputs, const Batch&) {
    parts.resize(outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i) parts[i].push_back(std::move(outputs[i]));
  });
  std::vector<at::Tensor> whole;
  for (const std::vector<at::Tensor>& part : parts) whole.push_back(at::cat(part));
  return whole;
}

}  // namespace neve
