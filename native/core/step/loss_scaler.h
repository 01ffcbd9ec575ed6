// Loss scaling for fp16, whose small gradients would else be zero: torch.amp.GradScaler, which libtorch has only in Python.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../model.h"
#include "step_options.h"
#include "step_part.h"

namespace neve {

class LossScaler : public StepPart {
 public:
  LossScaler(const Model& model, const ScalerOptions& options, at::Device device);

  at::Tensor scale(const at::Tensor& loss) const { return loss.mul(scale_); }
  // Whether an overflow is told on the device alone (`skip`), or read (`skipped`).
  void tellLate(bool late) { late_ = late; }
  // Divides the gradients by the scale, in place. Leaves the step out when one was not finite.
  void afterGradients(StepOutcome& outcome) override;
  // The scale shrinks after a step that was left out, and grows after `growthInterval` others in a row.
  void afterStep(int64_t steps) override;

  void addChanged(std::vector<at::Tensor>& changed) const override { changed.insert(changed.end(), {scale_, growthTracker_, foundInf_}); }
  void saveTo(StateMap& state) const override;
  void load(const StateMap& state) override;

 private:
  const Model& model_;
  ScalerOptions options_;
  bool late_ = false;
  at::Tensor scale_;          // float32 []
  at::Tensor growthTracker_;  // int32 []: steps without overflow in a row
  at::Tensor foundInf_;       // float32 []: 1 after an overflow
};

}  // namespace neve
