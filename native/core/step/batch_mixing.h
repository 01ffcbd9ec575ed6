// Mixes the rows of a batch with one another: mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019, algorithm 1).
#pragma once

#include <ATen/core/Generator.h>

#include "../batch_source.h"
#include "step_options.h"
#include "step_part.h"

namespace neve {

// A batch whose row i is, by the share `lambda`, of the row's own class, and else of that of the row it was mixed with.
struct MixedBatch {
  Batch batch;
  // The targets of the rows mixed in; empty when the batch was left as it is.
  std::vector<at::Tensor> otherTargets;
  double lambda = 1.0;
  // Undefined, or lambda and 1 - lambda in the device's memory, float64 [].
  at::Tensor share = {};
  at::Tensor rest = {};

  // What comes of a value for the own targets and one for the others.
  at::Tensor blend(const at::Tensor& own, const at::Tensor& other) const;
};

class BatchMixer : public StepPart {
 public:
  explicit BatchMixer(const MixOptions& options);

  // Draws, for each batch and from the mixer's own generator on the CPU, in this order: whether to mix (where the probability is below 1),
  // which way (where there are two), lambda of Beta(alpha, alpha), the box's centre for CutMix, the permutation.
  MixedBatch mix(Batch batch);

  void saveTo(StateMap& state) const override;
  void load(const StateMap& state) override;

 private:
  double uniform();
  double beta(double alpha);
  int64_t below(int64_t end);

  MixOptions options_;
  at::Generator generator_;
};

}  // namespace neve
