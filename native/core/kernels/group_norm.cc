// A gradient of libtorch that reads where nothing is, put right.
//
// The CPU's backward pass of group normalisation over channels-last inputs (2.11 to 2.13) writes the input's gradient even where none was
// asked for, and ends the process: so in every fit whose images, or whose frozen layers, come right before one. Asking for that gradient
// and dropping it costs one pass over the input.

#include <ATen/core/Tensor.h>
#include <ATen/ops/native_group_norm_backward_native.h>

#include <array>
#include <optional>
#include <tuple>

#include "replace_kernels.h"

namespace neve {
namespace {

std::tuple<at::Tensor, at::Tensor, at::Tensor> groupNormBackward(const at::Tensor& gradient, const at::Tensor& input,
                                                                 const at::Tensor& mean, const at::Tensor& rstd,
                                                                 const std::optional<at::Tensor>& weight, int64_t n, int64_t c, int64_t hxw,
                                                                 int64_t group, std::array<bool, 3> wanted) {
  const bool ofInput = wanted[0];
  wanted[0] = true;
  auto found = at::native::native_group_norm_backward(gradient, input, mean, rstd, weight, n, c, hxw, group, wanted);
  if (!ofInput) std::get<0>(found) = at::Tensor();
  return found;
}

const bool groupNormReplaced =
    replaceKernels([](torch::Library& library) { library.impl("native_group_norm_backward", TORCH_FN(groupNormBackward)); });

}  // namespace
}  // namespace neve
