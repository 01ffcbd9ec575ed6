// Evaluation: sums on the device, read once at the end.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "batch_source.h"
#include "model.h"
#include "step/step_options.h"

namespace neve {

// What becomes of a metric's values for the batches.
enum class Reduction : uint8_t {
  Mean,    // numbers: their mean, a batch counting as often as it has rows; float64 []
  Sum,     // tensors of one shape: their sum, float64
  Concat,  // tensors [rows, ...]: one after the other
};

struct Metric {
  std::shared_ptr<Model> function;  // maps (...outputs, ...targets) to one tensor
  Reduction reduction = Reduction::Mean;
};

struct EvaluationResult {
  std::vector<double> losses;  // the loss, then its terms if it is a sum of several
  std::vector<at::Tensor> metrics;
  int64_t samples = 0;
  double seconds = 0.0;
};

// Runs a model over all batches in evaluation mode. `beforeBatch` may throw to end it.
EvaluationResult evaluateModel(Model& model, Model& loss, const BatchSource& data, const std::vector<Metric>& metrics, Precision precision,
                               const std::function<void()>& beforeBatch);

// The model's outputs for all rows, in order.
std::vector<at::Tensor> predict(Model& model, const BatchSource& data, Precision precision, const std::function<void()>& beforeBatch);

}  // namespace neve
