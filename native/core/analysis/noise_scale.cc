#include "noise_scale.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/view_as_real.h>
#include <torch/csrc/autograd/autograd.h>

#include "../errors.h"
#include "../openmp.h"
#include "../step/loss_values.h"
#include "../step_size.h"

namespace neve {
namespace {

using Gradients = std::vector<at::Tensor>;

std::vector<at::Tensor> trainable(const Model& model) {
  std::vector<at::Tensor> parameters;
  for (const NamedTensor& entry : model.parameters()) {
    if (entry.tensor.requires_grad()) parameters.push_back(entry.tensor);
  }
  return parameters;
}

Gradients gradientsOf(const AnalysisContext& context, const Batch& batch, const std::vector<at::Tensor>& parameters) {
  const at::AutoGradMode enabled(true);
  const at::Tensor loss = lossValues(context.loss, context.model.forward(batch.inputs, /*training=*/true), batch.targets)[0];
  if (!loss.requires_grad()) {
    throw Error("state", "ERR_NO_GRADIENT",
                "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
  }
  return torch::autograd::grad({loss}, parameters, {}, /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
}

double squaredNorm(const Gradients& gradients) {
  at::Tensor total;
  for (const at::Tensor& gradient : gradients) {
    if (!gradient.defined()) continue;
    const at::Tensor flat = (gradient.is_complex() ? at::view_as_real(gradient) : gradient).reshape({-1});
    const at::Tensor square = at::dot(flat, flat).to(at::kDouble);
    total = total.defined() ? total + square : square;
  }
  return total.defined() ? total.item<double>() : 0.0;
}

void addTo(Gradients& sums, const Gradients& gradients) {
  sums.resize(gradients.size());
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    sums[i] = sums[i].defined() ? sums[i].add_(gradients[i]) : gradients[i].clone();
  }
}

}  // namespace

GradientNorms gradientNorms(const AnalysisContext& context, const ResidentSource& data, int64_t batchesADraw) {
  const std::vector<at::Tensor> parameters = trainable(context.model);
  GradientNorms norms;
  for (int64_t first = 0; first + batchesADraw <= data.batches(); first += batchesADraw) {
    Gradients sums;
    double small = 0.0;
    for (int64_t index = first; index < first + batchesADraw; ++index) {
      context.checkOpen();
      const Batch batch = data.batch(index);
      const SerialRegion serial(isSmallStep(context.model, batch));
      const Gradients gradients = gradientsOf(context, batch, parameters);
      const at::NoGradGuard noGradients;
      small += squaredNorm(gradients);
      addTo(sums, gradients);
    }
    const auto batches = static_cast<double>(batchesADraw);
    norms.small.push_back(small / batches);
    norms.big.push_back(squaredNorm(sums) / (batches * batches));
  }
  return norms;
}

}  // namespace neve
