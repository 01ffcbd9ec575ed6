// GELU and its gradient on CPUs: what the dispatcher calls, for those that call no dispatcher.
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

namespace neve {

at::Tensor gelu(const at::Tensor& self, std::string_view approximate);
at::Tensor& geluOut(const at::Tensor& self, std::string_view approximate, at::Tensor& out);
at::Tensor geluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate);
at::Tensor& geluBackwardOut(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, at::Tensor& out);

}  // namespace neve
