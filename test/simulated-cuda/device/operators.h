// Any operator on the device: its CPU kernel, run on twins, after the checks that a GPU's would make.
#pragma once

#include <ATen/core/boxing/KernelFunction.h>
#include <ATen/core/dispatch/Dispatcher.h>

namespace simulated {

// What a GPU's kernel of an operator does that shows from outside.
struct Traits {
  bool checked = true;        // all tensors must be on one device; else numbers of no dimension may be on the host
  bool waits = false;         // the host reads how large the result is
  bool waitsForMask = false;  // the same, where an index is a mask
  bool fused = false;         // its lists must be on the device, whatever their dimensions
  bool draws = false;         // from the device's default generator, without being given one
};

class DeviceKernel : public c10::OperatorKernel {
 public:
  explicit DeviceKernel(Traits traits) : traits_(traits) {}
  void operator()(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) const;

 private:
  Traits traits_;
};

}  // namespace simulated
