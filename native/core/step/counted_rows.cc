#include "counted_rows.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "present_gradients.h"

namespace neve {

at::Tensor LossShare::of(const at::Tensor& loss) const {
  if (!counted.defined()) return number == 1.0 ? loss : loss * number;
  return at::where(counted > 0, loss, at::zeros_like(loss)) * counted.to(loss.scalar_type());
}

CountedRows::CountedRows(const Model& model, std::shared_ptr<Model> counts, bool local)
    : model_(model), counts_(std::move(counts)), local_(local) {}

at::Tensor CountedRows::of(const MixedBatch& mixed) const {
  const at::NoGradGuard noGradients;
  if (mixed.otherTargets.empty()) return counts_->forward(mixed.batch.targets, /*training=*/false)[0];
  return at::full({}, static_cast<double>(mixed.batch.rows), at::TensorOptions(at::kDouble).device(mixed.batch.inputs[0].device()));
}

LossShare CountedRows::share(const MixedBatch& mixed, int64_t rows) {
  const at::NoGradGuard noGradients;
  const at::Tensor counted = of(mixed);
  own_ = own_.defined() ? own_ + counted : counted;
  return {.counted = counted / static_cast<double>(rows)};
}

void CountedRows::afterGradients(StepOutcome& outcome) {
  if (!outcome.counted.defined() || !outcome.loss.defined()) return;
  const auto scale = [&outcome](const at::Tensor& counted, int64_t rows) {
    return (static_cast<double>(rows) / counted).to(outcome.loss.device());
  };
  const at::Tensor all = scale(outcome.counted, outcome.rows);
  // On a CPU that is known, and mostly nothing to do.
  if (all.is_cpu() && all.item<double>() == 1.0 && !local_) return;
  outcome.loss = outcome.loss * all;
  for (at::Tensor& part : outcome.parts) part = part * all;
  const at::Tensor gradients = local_ && own_.defined() ? scale(own_, outcome.ownRows) : all;
  for (const at::Tensor& gradient : presentGradients(model_)) gradient.mul_(gradients);
}

}  // namespace neve
