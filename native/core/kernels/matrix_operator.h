// Matrix products on CPUs: what the dispatcher calls, for those that call no dispatcher.
#pragma once

#include <ATen/core/Tensor.h>

namespace neve {

at::Tensor mm(const at::Tensor& self, const at::Tensor& other);
at::Tensor& mmOut(const at::Tensor& self, const at::Tensor& other, at::Tensor& out);
at::Tensor addmm(const at::Tensor& self, const at::Tensor& left, const at::Tensor& right, const at::Scalar& beta, const at::Scalar& alpha);
at::Tensor& addmmOut(const at::Tensor& self, const at::Tensor& left, const at::Tensor& right, const at::Scalar& beta,
                     const at::Scalar& alpha, at::Tensor& out);

}  // namespace neve
