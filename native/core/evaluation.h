// Evaluation: sums on the device, read once at the end.
#pragma once

#include <functional>
#include <vector>

#include "batch_source.h"
#include "metric_tally.h"
#include "model.h"
#include "step/step_options.h"

namespace neve {

struct EvaluationResult {
  std::vector<double> losses;  // the loss, then its terms if it is a sum of several
  std::vector<at::Tensor> metrics;
  int64_t samples = 0;
  double seconds = 0.0;
};

// Runs a model over all batches in evaluation mode, each once, in the precision and mode of a training step. `beforeBatch` may throw to end
// it. Throws ERR_NON_FINITE_EVALUATION unless losses that are not finite are allowed.
EvaluationResult evaluateModel(Model& model, Model& loss, BatchSource& data, const std::vector<Metric>& metrics, const StepOptions& options,
                               bool allowNonFinite, const std::function<void()>& beforeBatch);

// The model's outputs for all rows, in order; on the host, or where the model runs.
std::vector<at::Tensor> predict(Model& model, BatchSource& data, const StepOptions& options, bool onHost,
                                const std::function<void()>& beforeBatch);

// The outputs for each of several requests, whose inputs go through the model together: as many a request, alike in everything but their
// rows. Throws ERR_OUTPUT_ROWS where the outputs of several cannot be told apart.
std::vector<std::vector<at::Tensor>> predictEach(Model& model, const std::vector<std::vector<at::Tensor>>& requests, at::Device device,
                                                 bool channelsLast, const StepOptions& options);

}  // namespace neve
