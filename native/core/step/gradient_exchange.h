// Makes the gradients of a step out of those that several processes have of their rows.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "../distributed/parameter_shards.h"
#include "../distributed/process_group.h"
#include "../model.h"
#include "step_part.h"

namespace neve {

// After the backward passes, gradients, loss and terms are summed over the processes: each has weighed its own by its share of the step's
// rows. Buffers that forward passes write to, such as running statistics, become those of rank 0, as in PyTorch's
// DistributedDataParallel. What comes out is the same on every process, bit for bit.
class GradientExchange final : public StepPart {
 public:
  // `halves`: gradients that are fp16 in all processes, as those of kernels under autocast, have a sum that is fp16 too: it rounds, and
  // overflows, as it does in one process. `shards`, where given: the parts of the parameters that the processes update.
  // `local`: gradients stay where they are, as the mean over the process's own rows; only what is told of the step goes out.
  GradientExchange(const Model& model, std::shared_ptr<ProcessGroup> group, bool halves, const ParameterShards* shards, bool local);

  ~GradientExchange() override;

  void afterGradients(StepOutcome& outcome) override;
  void afterUpdate() override;

  // While one lives, on the thread that begins a backward pass, the last of its step: gradients go out as soon as they are there.
  class Overlap {
   public:
    // Null for none.
    explicit Overlap(GradientExchange* exchange);
    ~Overlap();
    Overlap(const Overlap&) = delete;
    Overlap& operator=(const Overlap&) = delete;

   private:
    GradientExchange* exchange_;
  };

  // How many parts gradients go out in.
  size_t buckets();
  // Rank 0's parameters and buffers, for all.
  void shareWeights();
  // Whether this process wishes that no step follows: told to the others with the next exchange.
  void wish(bool interrupt) { wish_ |= interrupt; }
  // Whether one of them did, in the exchanges since this was last asked.
  bool takeInterrupted() { return std::exchange(interrupted_, false); }
  ProcessGroup& group() { return *group_; }

 private:
  // A parameter's gradient or a buffer, and where it lies in a flat tensor of its dtype.
  struct Place {
    size_t flat;
    int64_t start;
  };
  struct Flat {
    at::ScalarType type;
    int64_t length = 0;
    at::Tensor values = {};  // of the last step; used again once nobody else has it
  };

  // Parameters, one behind the other in a flat tensor, whose gradients go out together.
  struct Bucket {
    size_t flat;
    int64_t start;
    int64_t length;
    std::vector<size_t> parameters;
    size_t missing = 0;
    at::Tensor sent = {};  // what is summed
  };
  class ReadyHook;

  Place add(std::vector<Flat>& flats, const at::Tensor& tensor) const;
  // Places for the gradients of the parameters that are trained now.
  void place();
  // The same, for a step that begins.
  void layOut();
  void makeBuckets();
  void setHooks(bool on);
  // A parameter's gradient is whole.
  void ready(size_t parameter);
  void take(size_t parameter);
  void beginBucket(Bucket& bucket);
  at::Tensor viewOf(const Place& place, const at::Tensor& like) const;
  // Buffers that were written to since this was last asked, as numbers.
  std::vector<double> newlyWritten();
  void sendBuffers(const std::vector<size_t>& which);

  const Model& model_;
  std::shared_ptr<ProcessGroup> group_;
  bool halves_;
  const ParameterShards* shards_;
  bool local_;
  std::vector<bool> trained_;  // parameters that the layout was made for
  std::vector<Flat> flats_;
  std::vector<Place> places_;
  std::vector<Bucket> buckets_;
  std::vector<size_t> bucketOf_;  // by parameter
  size_t begun_ = 0;              // buckets of this step; they go in order
  bool overlapping_ = false;
  std::vector<bool> taken_;  // by parameter: its gradient, or that there is none, is in the flat tensor
  std::vector<double> notes_;
  std::vector<bool> written_;  // buffers that forward passes write to
  std::vector<uint32_t> versions_;
  bool wish_ = false;
  bool interrupted_ = false;
};

}  // namespace neve
