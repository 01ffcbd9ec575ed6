// Loss scaling for fp16, whose small gradients would else be zero: torch.amp.GradScaler, which libtorch has only in Python.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "../state_map.h"
#include "step_options.h"

namespace neve {

class LossScaler {
 public:
  LossScaler(const ScalerOptions& options, at::Device device);

  at::Tensor scale(const at::Tensor& loss) const { return loss.mul(scale_); }
  // Divides the gradients by the scale, in place. False when one was not finite: the step is to be left out.
  bool unscale(const std::vector<at::Tensor>& gradients);
  // After each step, done or left out: the scale shrinks after the latter, and grows after `growthInterval` of the former in a row.
  void update();
  double currentScale() const { return scale_.item<double>(); }

  void saveTo(StateMap& state) const;
  void load(const StateMap& state);

 private:
  ScalerOptions options_;
  at::Tensor scale_;          // float32 []
  at::Tensor growthTracker_;  // int32 []: steps without overflow in a row
  at::Tensor foundInf_;       // float32 []: 1 after an overflow
};

}  // namespace neve
