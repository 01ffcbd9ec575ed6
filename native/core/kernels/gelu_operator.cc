// GELU of float32 on CPUs, vectors at once: an exponential and a division or two, where libtorch takes a hyperbolic tangent that is
// right to the last bit, or hands the values to oneDNN.
#include "gelu_operator.h"

#include <ATen/MemoryOverlap.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu_backward_cpu_dispatch.h>
#include <ATen/ops/gelu_cpu_dispatch.h>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "replace_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

// Values that are worth a thread, in libtorch's loops as well.
constexpr int64_t VALUES_A_THREAD = 32768;

bool suitsGelu(const at::Tensor& self, std::string_view approximate) {
  return ownKernels() && isFloatOfCpu(self) && self.is_non_overlapping_and_dense() && (approximate == "none" || approximate == "tanh");
}

// Whether another tensor's values lie in the same order, without gaps.
bool liesAlike(const at::Tensor& self, const at::Tensor& other) {
  return isFloatOfCpu(other) && self.sizes() == other.sizes() &&
         (self.strides() == other.strides() || (self.is_contiguous() && other.is_contiguous()));
}

bool canHold(const at::Tensor& out, const at::Tensor& self) {
  if (!liesAlike(self, out)) return false;
  const at::MemOverlapStatus overlap = at::get_overlap_status(out, self);
  return overlap == at::MemOverlapStatus::No || overlap == at::MemOverlapStatus::Full;
}

void runGelu(const at::Tensor& self, std::string_view approximate, const at::Tensor& out) {
  const float* from = self.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  at::parallel_for(0, self.numel(), VALUES_A_THREAD, [&](int64_t begin, int64_t end) {
    vectorKernels()->gelu(approximate == "tanh", from + begin, end - begin, to + begin);
  });
}

void runGeluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, const at::Tensor& out) {
  const float* gradients = gradient.const_data_ptr<float>();
  const float* from = self.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  at::parallel_for(0, self.numel(), VALUES_A_THREAD, [&](int64_t begin, int64_t end) {
    vectorKernels()->geluBackward(approximate == "tanh", gradients + begin, from + begin, end - begin, to + begin);
  });
}

at::Tensor& geluInPlace(at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate)) return at::cpu::gelu_(self, approximate);
  runGelu(self, approximate, self);
  return self;
}

const bool geluReplaced = replaceKernels([](torch::Library& library) {
  library.impl("gelu", TORCH_FN(gelu));
  library.impl("gelu.out", TORCH_FN(geluOut));
  library.impl("gelu_", TORCH_FN(geluInPlace));
  library.impl("gelu_backward", TORCH_FN(geluBackward));
  library.impl("gelu_backward.grad_input", TORCH_FN(geluBackwardOut));
});

}  // namespace

at::Tensor gelu(const at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate)) return at::cpu::gelu(self, approximate);
  at::Tensor out = at::empty_like(self);
  runGelu(self, approximate, out);
  return out;
}

at::Tensor& geluOut(const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  if (!suitsGelu(self, approximate) || !canHold(out, self)) return at::cpu::gelu_out(out, self, approximate);
  runGelu(self, approximate, out);
  return out;
}

at::Tensor geluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate) || !liesAlike(self, gradient)) return at::cpu::gelu_backward(gradient, self, approximate);
  at::Tensor out = at::empty_like(self);
  runGeluBackward(gradient, self, approximate, out);
  return out;
}

at::Tensor& geluBackwardOut(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  if (!suitsGelu(self, approximate) || !liesAlike(self, gradient) || !canHold(out, self) || !canHold(out, gradient))
    return at::cpu::gelu_backward_out(out, gradient, self, approximate);
  runGeluBackward(gradient, self, approximate, out);
  return out;
}

}  // namespace neve
