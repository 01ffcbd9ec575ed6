#include "evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>

#include "channels_last.h"
#include "distributed/gathered_tensors.h"
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

// Hands the outputs for a batch to `use`, inside of autocast.
template <typename Use>
void runBatch(Model& model, const Batch& batch, const StepOptions& options, Use use) {
  const NumericModeGuard mode(options.mode());
  const SerialRegion serial(isSmallStep(model, batch));
  const AutocastGuard autocast(batch.inputs[0].device().type(), options.precision);
  use(model.forward(batch.inputs, /*training=*/false));
}

// Runs the model on every batch, or on a share of its rows, and hands outputs to `use`.
template <typename Use>
void forEachBatch(Model& model, BatchSource& data, const RowShare& share, const StepOptions& options,
                  const std::function<void()>& beforeBatch, Use use) {
  const at::NoGradGuard noGradients;
  for (int64_t index = 0; data.rowsAt(index); ++index) {
    beforeBatch();
    const int64_t whole = *data.rowsAt(index);
    const int64_t mine = share.count(whole);
    if (mine == 0) continue;
    const Batch batch = share.whole() ? data.batch(index) : data.batch(index, share.start(whole), mine);
    data.release(index + 1);
    runBatch(model, batch, options, [&](std::vector<at::Tensor> outputs) { use(std::move(outputs), batch); });
  }
}

// Throws on every process what one of them found.
void agreeOnFinite(ProcessGroup& group, FiniteCheck& finite, std::string refused) {
  try {
    if (refused.empty()) finite.read();
  } catch (const Error& error) {
    refused = error.what();
  }
  const std::vector<std::string> all = group.exchange(refused);
  for (size_t rank = 0; rank < all.size(); ++rank) {
    if (all[rank].empty()) continue;
    throw Error("numerical", "ERR_NON_FINITE_EVALUATION", "Rank " + std::to_string(rank) + ", in its rows: " + all[rank])
        .with("rank", static_cast<double>(rank));
  }
}

// Over the processes that have one, in the order of ranks.
at::Tensor sumOverProcesses(ProcessGroup& group, const at::Tensor& mine) {
  at::Tensor sum;
  for (const at::Tensor& one : gatherTensors(group, mine, at::kCPU)) {
    if (one.defined()) sum = sum.defined() ? sum + one : one;
  }
  return sum;
}

// The rows of all requests, in a tensor that the model may write to.
at::Tensor joined(const std::vector<std::vector<at::Tensor>>& requests, size_t input, at::Device device, bool channelsLast) {
  std::vector<at::Tensor> parts;
  for (const std::vector<at::Tensor>& request : requests) parts.push_back(request[input].detach().to(device, /*non_blocking=*/true));
  at::Tensor whole = parts.size() > 1 ? at::cat(parts) : parts[0].is_alias_of(requests[0][input]) ? parts[0].clone() : parts[0];
  return channelsLast ? withChannelsLast(whole) : whole;
}

// Memory that nobody else has: a model may give its input, a weight, or parts of one tensor.
at::Tensor ofItsOwn(const at::Tensor& output) {
  return output.has_storage() && output.storage().use_count() == 1 ? output : output.clone();
}

}  // namespace

EvaluationResult evaluateModel(Model& model, Model& loss, BatchSource& data, const std::vector<Metric>& metrics, const StepOptions& options,
                               bool allowNonFinite, const std::function<void()>& beforeBatch) {
  EvaluationResult result;
  std::vector<at::Tensor> losses;
  std::vector<MetricTally> tallies(metrics.begin(), metrics.end());
  FiniteCheck finite;
  ProcessGroup* const group = options.group.get();
  std::string refused;
  forEachBatch(model, data, options.share(), options, beforeBatch, [&](const std::vector<at::Tensor>& outputs, const Batch& batch) {
    if (!refused.empty()) return;
    const std::vector<at::Tensor> values = lossValues(loss, outputs, batch.targets);
    if (!allowNonFinite) {
      try {
        finite.add(values[0], batch.inputs, outputs);
      } catch (const Error& error) {
        if (group == nullptr) throw;
        refused = error.what();
        return;
      }
    }
    losses.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) addTo(losses[i], values[i].to(at::kDouble) * static_cast<double>(batch.rows));
    for (MetricTally& tally : tallies) tally.add(tally.valueOf(outputs, batch.targets), batch.rows);
    result.samples += batch.rows;
  });
  if (group != nullptr)
    agreeOnFinite(*group, finite, refused);
  else
    finite.read();
  at::Tensor host = losses.empty() ? at::Tensor() : at::stack(losses).to(at::kCPU);
  if (group != nullptr) {
    host = sumOverProcesses(*group, host);
    at::Tensor samples = at::full({}, result.samples, at::TensorOptions(at::kLong));
    group->allReduce(samples, Reduce::Sum);
    result.samples = samples.item<int64_t>();
  }
  if (!host.defined()) throw Error("shape", "ERR_DATA_EMPTY", "The data gave no batch to evaluate.");
  host = host / static_cast<double>(result.samples);
  result.losses.assign(host.const_data_ptr<double>(), host.const_data_ptr<double>() + host.numel());
  for (const MetricTally& tally : tallies) result.metrics.push_back(tally.finish(group));
  return result;
}

std::vector<at::Tensor> predict(Model& model, BatchSource& data, const StepOptions& options, bool onHost,
                                const std::function<void()>& beforeBatch) {
  std::vector<std::vector<at::Tensor>> parts;
  forEachBatch(model, data, RowShare{}, options, beforeBatch, [&](std::vector<at::Tensor> outputs, const Batch&) {
    parts.resize(outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i) parts[i].push_back(onHost ? outputs[i].to(at::kCPU) : std::move(outputs[i]));
  });
  std::vector<at::Tensor> whole;
  for (const std::vector<at::Tensor>& part : parts) whole.push_back(at::cat(part));
  return whole;
}

std::vector<std::vector<at::Tensor>> predictEach(Model& model, const std::vector<std::vector<at::Tensor>>& requests, at::Device device,
                                                 bool channelsLast, const StepOptions& options) {
  const at::NoGradGuard noGradients;
  Batch batch;
  for (size_t i = 0; i < requests[0].size(); ++i) batch.inputs.push_back(joined(requests, i, device, channelsLast));
  batch.rows = batch.inputs[0].size(0);
  std::vector<std::vector<at::Tensor>> answers(requests.size());
  runBatch(model, batch, options, [&](const std::vector<at::Tensor>& outputs) {
    if (outputs.empty()) {
      throw Error("option", "ERR_MODEL_OUTPUT",
                  "The model returned no tensor. Its forward must return a tensor, or a tuple, list or dictionary of tensors.");
    }
    for (const at::Tensor& output : outputs) {
      if (requests.size() == 1) {
        answers[0].push_back(ofItsOwn(output));
        continue;
      }
      if (output.dim() == 0 || output.size(0) != batch.rows) {
        throw Error("shape", "ERR_OUTPUT_ROWS",
                    "The model gave an output of shape " + c10::str(output.sizes()) + " for " + std::to_string(batch.rows) +
                        " rows; expected as many. Dimension 0 counts rows.");
      }
      int64_t start = 0;
      for (size_t i = 0; i < requests.size(); ++i) {
        const int64_t rows = requests[i][0].size(0);
        // Copies, so that none keeps the memory of all.
        answers[i].push_back(output.narrow(0, start, rows).clone());
        start += rows;
      }
    }
  });
  return answers;
}

}  // namespace neve
