// What a step's batches count where their loss is a mean over some of their rows only, or a weighted one.
#pragma once

#include <memory>

#include "../model.h"
#include "batch_mixing.h"
#include "step_part.h"

namespace neve {

// What the loss of a batch counts in that of its step.
struct LossShare {
  double number = 1.0;
  at::Tensor counted = {};  // in its place where rows do not count alike, float64 []

  // A batch of which nothing counts has a loss that is no number, and adds nothing.
  at::Tensor of(const at::Tensor& loss) const;
};

// A loss that leaves labels out or weighs classes is a mean over what counts of its batch. The mean over all batches of a step, in all
// processes, weighs those means by what counted, and that is known when all have been seen. So each batch is weighed by the rows that
// count over the step's rows, and then all by the step's rows over those that counted: 1 where all did.
class CountedRows final : public StepPart {
 public:
  // `counts` maps the targets of a batch to how many of its rows count, float64 []. `local`: gradients stay means over the process's own
  // rows.
  CountedRows(const Model& model, std::shared_ptr<Model> counts, bool local);

  // Of a batch, float64 []. Mixed ones count by their rows.
  at::Tensor of(const MixedBatch& mixed) const;
  // Of a batch that joins a step of so many rows.
  LossShare share(const MixedBatch& mixed, int64_t rows);
  // Gradients are made from the first batch on, which a step may do several times.
  void begin() { own_ = at::Tensor(); }
  // Of the batches so far.
  const at::Tensor& own() const { return own_; }
  void afterGradients(StepOutcome& outcome) override;

 private:
  const Model& model_;
  std::shared_ptr<Model> counts_;
  bool local_;
  at::Tensor own_ = {};
};

}  // namespace neve
