#include "pipeline.h"

#include <ATen/core/grad_mode.h>

#include "../errors.h"

namespace neve {
namespace {

void requireRows(const at::Tensor& tensor, int64_t rows) {
  if (tensor.dim() > 0 && tensor.size(0) == rows) return;
  throw Error("shape", "ERR_TRANSFORM_ROWS",
              "The transforms made something else than " + std::to_string(rows) + " rows of a batch of " + std::to_string(rows) +
                  ". Dimension 0 counts rows, and each keeps its place.");
}

}  // namespace

void InputTransform::apply(Frame& frame, TransformDraws& draws) const {
  if (input_ >= frame.inputs.size()) {
    throw Error("option", "ERR_TRANSFORM_INPUT",
                "There is no input " + std::to_string(input_) + ": the batch has " + std::to_string(frame.inputs.size()) + ", from 0 on.");
  }
  applyTo(frame.inputs[input_], draws);
}

Batch Pipeline::apply(Batch batch, int64_t epoch, int64_t index) const {
  const at::NoGradGuard noGradients;
  Frame frame;
  for (at::Tensor& input : batch.inputs) frame.inputs.emplace_back(std::move(input));
  frame.targets = std::move(batch.targets);
  for (const NamedTransform& step : steps_) {
    // TransformDraws that belong to no epoch are the same whatever the seed: what is measured does not hang on it.
    TransformDraws draws(drawSeed(epoch < 0 ? 0 : seed_, step.name, epoch, index));
    try {
      step.transform->apply(frame, draws);
    } catch (...) {
      throw Error(describeCurrentException("transform '" + step.name + "'"));
    }
  }
  Batch result;
  result.rows = batch.rows;
  for (Images& images : frame.inputs) result.inputs.push_back(images.tensor());
  result.targets = std::move(frame.targets);
  for (const auto* list : {&result.inputs, &result.targets}) {
    for (const at::Tensor& tensor : *list) requireRows(tensor, batch.rows);
  }
  return result;
}

}  // namespace neve
