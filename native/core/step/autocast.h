// Mixed precision: which operators run in which dtype is libtorch's autocast table, the one that torch.autocast uses.
#pragma once

#include <ATen/core/Tensor.h>

#include "step_options.h"

namespace neve {

// What autocast does on the calling thread for one kind of device.
struct AutocastState {
  bool enabled = false;
  at::ScalarType dtype = at::kFloat;
  bool cache = true;

  // As it is now.
  static AutocastState current(at::DeviceType device);
  static AutocastState of(Precision precision);
};

// Sets autocast on the calling thread, and puts back what was.
class AutocastGuard {
 public:
  AutocastGuard(at::DeviceType device, const AutocastState& state);
  AutocastGuard(at::DeviceType device, Precision precision) : AutocastGuard(device, AutocastState::of(precision)) {}
  ~AutocastGuard();
  AutocastGuard(const AutocastGuard&) = delete;
  AutocastGuard& operator=(const AutocastGuard&) = delete;

 private:
  at::DeviceType device_;
  AutocastState before_;
};

}  // namespace neve
