// Matrix products of float32 on CPUs. MKL lays out both matrices at each call, first sets the output to zero or to a copy of the bias, and
// reads what is far away when it needs it; at the sizes of small transformers that is a fifth of its time.
#include "matrix_operator.h"

#include <ATen/MemoryOverlap.h>
#include <ATen/ops/addmm_cpu_dispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm_cpu_dispatch.h>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "replace_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

// For fewer columns MKL has other kernels, which sum in another order; fewer rows are not worth laying out the columns.
constexpr int64_t LEAST_COLUMNS = 16, LEAST_ROWS = 8;
// Beyond this MKL's kernel is faster.
constexpr int64_t MOST_PRODUCTS = int64_t{1} << 28;

// With AVX-512 on the processors that MKL is written for, its kernels take 0.8 to 1.1 of the time.
bool hasFasterProducts() {
#if defined(__x86_64__)
  static const bool has = hasOwnKernels() && !(vectorKernels()->lanes == 16 && __builtin_cpu_is("intel"));
  return has;
#else
  return false;
#endif
}

bool isFloatMatrix(const at::Tensor& tensor) { return tensor.dim() == 2 && isFloatOfCpu(tensor); }

bool hasLines(const at::Tensor& matrix) { return matrix.stride(1) == 1 || matrix.stride(0) == 1; }

bool suitsProduct(const at::Tensor& left, const at::Tensor& right) {
  if (!hasFasterProducts() || !ownKernels() || !isFloatMatrix(left) || !isFloatMatrix(right) || !hasLines(left) || !hasLines(right))
    return false;
  const int64_t rows = left.size(0), depth = left.size(1), columns = right.size(1);
  return depth == right.size(0) && depth > 0 && rows >= LEAST_ROWS && columns >= LEAST_COLUMNS && rows * columns * depth <= MOST_PRODUCTS;
}

// Rows that products can be written to, which nothing is read from.
bool canHoldProduct(const at::Tensor& out, const at::Tensor& left, const at::Tensor& right) {
  return isFloatMatrix(out) && out.size(0) == left.size(0) && out.size(1) == right.size(1) && out.stride(1) == 1 &&
         out.stride(0) >= out.size(1) && at::get_overlap_status(out, left) == at::MemOverlapStatus::No &&
         at::get_overlap_status(out, right) == at::MemOverlapStatus::No;
}

// A float for each column, the same for all rows, that is added as it is.
bool isShift(const at::Tensor& self, const at::Tensor& right, const at::Scalar& beta, const at::Scalar& alpha) {
  if (self.dim() < 1 || self.dim() > 2 || !isFloatOfCpu(self)) return false;
  const bool fits = self.size(-1) == right.size(1) && self.stride(-1) == 1 && (self.dim() == 1 || self.size(0) == 1);
  return fits && beta.equal(1) && alpha.equal(1);
}

at::Tensor emptyProduct(const at::Tensor& left, const at::Tensor& right) {
  return at::empty({left.size(0), right.size(1)}, left.options());
}

void runProduct(const at::Tensor& left, const at::Tensor& right, const float* start, const at::Tensor& out) {
  const auto view = [](const at::Tensor& matrix) { return MatrixView{matrix.const_data_ptr<float>(), matrix.stride(0), matrix.stride(1)}; };
  vectorKernels()->multiplyMatrices(
      {left.size(0), right.size(1), left.size(1), view(left), view(right), start, out.mutable_data_ptr<float>(), out.stride(0)});
}

const bool productsReplaced = replaceKernels([](torch::Library& library) {
  library.impl("mm", TORCH_FN(mm));
  library.impl("mm.out", TORCH_FN(mmOut));
  library.impl("addmm", TORCH_FN(addmm));
  library.impl("addmm.out", TORCH_FN(addmmOut));
});

}  // namespace

at::Tensor mm(const at::Tensor& self, const at::Tensor& other) {
  if (!suitsProduct(self, other)) return at::cpu::mm(self, other);
  at::Tensor out = emptyProduct(self, other);
  runProduct(self, other, nullptr, out);
  return out;
}

at::Tensor& mmOut(const at::Tensor& self, const at::Tensor& other, at::Tensor& out) {
  if (!suitsProduct(self, other) || !canHoldProduct(out, self, other)) return at::cpu::mm_out(out, self, other);
  runProduct(self, other, nullptr, out);
  return out;
}

at::Tensor addmm(const at::Tensor& self, const at::Tensor& left, const at::Tensor& right, const at::Scalar& beta, const at::Scalar& alpha) {
  if (!suitsProduct(left, right) || !isShift(self, right, beta, alpha)) return at::cpu::addmm(self, left, right, beta, alpha);
  at::Tensor out = emptyProduct(left, right);
  runProduct(left, right, self.const_data_ptr<float>(), out);
  return out;
}

at::Tensor& addmmOut(const at::Tensor& self, const at::Tensor& left, const at::Tensor& right, const at::Scalar& beta,
                     const at::Scalar& alpha, at::Tensor& out) {
  if (!suitsProduct(left, right) || !isShift(self, right, beta, alpha) || !canHoldProduct(out, left, right) ||
      at::get_overlap_status(out, self) != at::MemOverlapStatus::No)
    return at::cpu::addmm_out(out, self, left, right, beta, alpha);
  runProduct(left, right, self.const_data_ptr<float>(), out);
  return out;
}

}  // namespace neve
