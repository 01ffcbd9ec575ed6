// What is done to every batch of some data, step by step.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../batch.h"
#include "transform.h"

namespace neve {

struct NamedTransform {
  // Names its generator; unique in a pipeline.
  std::string name;
  std::shared_ptr<const Transform> transform;
};

class Pipeline {
 public:
  Pipeline(std::vector<NamedTransform> steps, uint64_t seed) : steps_(std::move(steps)), seed_(seed) {}

  // The tensors of `batch` may be changed in place. A function of the batch, the seed, the epoch and the batch's place in it;
  // of an epoch below 0, which stands for none, not of the seed. A failure
  // names the step.
  Batch apply(Batch batch, int64_t epoch, int64_t index) const;

 private:
  std::vector<NamedTransform> steps_;
  uint64_t seed_;
};

}  // namespace neve
