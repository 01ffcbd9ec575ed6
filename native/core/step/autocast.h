// Mixed precision: which operators run in which dtype is libtorch's autocast table, the one that torch.autocast uses.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

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

// Lets matrix products and convolutions of fp32 run on TF32 units, for as long as it lives. A switch of the process: libtorch has no other.
class Tf32Guard {
 public:
  explicit Tf32Guard(bool on);
  ~Tf32Guard();
  Tf32Guard(const Tf32Guard&) = delete;
  Tf32Guard& operator=(const Tf32Guard&) = delete;

 private:
  bool on_;
  bool products_ = false;
  bool convolutions_ = false;
};

}  // namespace neve
