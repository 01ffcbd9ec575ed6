// The training step and its neighbours, on whatever thread calls them: one, the owner's. Knows nothing of JavaScript.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "batch_source.h"
#include "model.h"
#include "optim/optimizer.h"
#include "velocity_meter.h"

namespace neve {

struct StepsResult {
  std::vector<double> losses;
  int64_t samples = 0;
  double seconds = 0.0;
  bool interrupted = false;
};

struct EvaluationResult {
  double loss = 0.0;
  std::vector<double> metrics;
  int64_t samples = 0;
  double seconds = 0.0;
};

class TrainSession {
 public:
  // `loss` maps (...outputs, ...targets) to a scalar; one of fewer inputs is given the first outputs. Without an optimizer the session only
  // evaluates and measures.
  TrainSession(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, std::unique_ptr<Optimizer> optimizer, bool channelsLast);

  // Trains on batches first .. first + count - 1. `afterStep(steps done in the session, last loss read)` runs between steps.
  // Throws ERR_NON_FINITE_LOSS with the step, before that step changes the weights on CPU; on CUDA losses are read back every few steps.
  StepsResult steps(const BatchSource& data, int64_t first, int64_t count, const std::function<void(int64_t, double)>& afterStep);
  // Ends a running steps() after its current step, or the next one before its first; from any thread.
  void interrupt() { interrupted_.store(true); }
  // Whatever runs ends after its current batch, and nothing starts again; from any thread.
  void close() { closed_.store(true); }

  EvaluationResult evaluate(const BatchSource& data, const std::vector<std::shared_ptr<Model>>& metrics);
  VelocityMeasurement measure(VelocityMeter& meter, const std::vector<at::Tensor>& inputs, int64_t batchSize);

  void setLr(const std::string& group, double lr);
  void freeze(const std::string& group, bool frozen);

  void keep(const std::string& snapshot);
  void restore(const std::string& snapshot, bool freshOptimizer);
  // Copies of parameters and buffers.
  std::vector<NamedTensor> copyParameters() const;
  std::vector<NamedTensor> copyBuffers() const;

  const Model& model() const { return *model_; }
  at::Device device() const { return device_; }
  bool channelsLast() const { return channelsLast_; }

 private:
  struct Snapshot {
    std::vector<NamedTensor> parameters;
    std::vector<NamedTensor> buffers;
    std::map<std::string, at::Tensor> optimizer;
  };

  at::Tensor trainStep(const Batch& batch);
  at::Tensor lossOf(Model& loss, const std::vector<at::Tensor>& outputs, const Batch& batch) const;
  void checkFinite(double loss, int64_t step) const;
  void checkOpen() const;
  Optimizer& optimizer();

  std::shared_ptr<Model> model_;
  std::shared_ptr<Model> loss_;
  std::unique_ptr<Optimizer> optimizer_;
  at::Device device_;
  bool channelsLast_;
  std::map<std::string, Snapshot> snapshots_;
  int64_t stepsDone_ = 0;
  std::atomic<bool> interrupted_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace neve
