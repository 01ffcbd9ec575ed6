// What a training step does besides forward, backward and update. The defaults do nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../distributed/process_group.h"
#include "../distributed/row_share.h"
#include "../metric_tally.h"
#include "../model.h"
#include "../numeric_mode.h"
#include "local_average.h"

namespace neve {

enum class Precision : uint8_t { Fp32, Tf32, Bf16, Fp16 };

// Whether a step's passes run from a tape.
enum class Compile : uint8_t { Off, Auto, On };

struct ClipOptions {
  std::optional<double> maxValue;  // each element into [-maxValue, maxValue]; before maxNorm
  std::optional<double> maxNorm;   // the norm over all gradients
  double normType = 2.0;
};

struct ScalerOptions {
  double initScale = 65536.0;
  double growthFactor = 2.0;
  double backoffFactor = 0.5;
  int64_t growthInterval = 2000;
};

struct AverageOptions {
  bool exponential = true;  // else the mean of all updates
  double decay = 0.999;     // exponential only
  int64_t start = 0;        // steps before the first update
  int64_t every = 1;        // steps from one update to the next
  bool buffers = false;     // average floating-point buffers too; else the model's present ones serve
};

struct MixOptions {
  double mixup = 0.0;   // alpha of the Beta distribution, 0 for never
  double cutmix = 0.0;  // the same
  double probability = 1.0;
  uint64_t seed = 0;
};

struct ActivationLimitOptions {
  std::vector<std::string> layers;  // paths of linear and batch normalisation modules
  bool published = false;           // also shrink updates that carry nothing towards zero
};

// Whether steps become graphs of their device: never, where they can, or always, which is an error where they cannot.
enum class GraphUse : uint8_t { None, Auto, Required };

struct StepOptions {
  int64_t accumulate = 1;  // batches a step
  Precision precision = Precision::Fp32;
  Compile compile = Compile::Auto;
  bool deterministic = false;  // only deterministic algorithms
  ClipOptions clip;
  ScalerOptions scaler;  // read for Fp16
  std::optional<AverageOptions> average;
  std::optional<MixOptions> mix;
  std::optional<ActivationLimitOptions> limit;
  std::vector<std::string> checkpoint;  // modules that are computed again in the backward pass
  std::vector<Metric> metrics;          // of the training batches
  GraphUse graph = GraphUse::None;
  std::shared_ptr<Model> countedRows;   // how many of a batch's rows count in its loss; null where all do alike
  int64_t logEvery = 0;                 // steps from one that is logged to the next; 0 for none
  std::shared_ptr<ProcessGroup> group;  // processes that do each step together; null for this one alone
  bool sharedStatistics = true;         // of batch normalisation, over all of them
  bool shardOptimizer = false;          // each keeps the optimizer's state of its part of the parameters
  std::optional<LocalSgd> local;        // each steps by itself from one average to the next

  RowShare share() const { return group ? RowShare{group->rank(), group->size()} : RowShare{}; }

  // The process's switches that the passes of a step need.
  NumericMode mode() const {
    return {.tf32 = precision == Precision::Tf32 ? NumericMode::Tf32::On : NumericMode::Tf32::AsIs, .deterministic = deterministic};
  }
};

}  // namespace neve
