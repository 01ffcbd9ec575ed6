#include "lanczos.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "../openmp.h"
#include "vector_norm.h"

namespace neve {
namespace {

// Vectors below this many numbers are not worth a team of threads.
constexpr int64_t kSerialSize = 1 << 16;
constexpr int64_t kFirstRows = 16;

// Orthonormal vectors so far, in rows that are made as they are needed.
class Basis {
 public:
  Basis(const at::Tensor& like, int64_t most) : most_(most), rows_(at::empty({std::min(kFirstRows, most), like.numel()}, like.options())) {}

  void add(const at::Tensor& vector) {
    if (count_ == rows_.size(0)) {
      const at::Tensor wider = at::empty({std::min(2 * count_, most_), rows_.size(1)}, rows_.options());
      wider.narrow(0, 0, count_).copy_(rows_);
      rows_ = wider;
    }
    rows_.select(0, count_++).copy_(vector);
  }

  // Takes its components out of a vector, in place; returns that along the last row.
  at::Tensor removeFrom(const at::Tensor& vector) const {
    const at::Tensor rows = filled();
    at::Tensor last;
    for (int pass = 0; pass < 2; ++pass) {
      const at::Tensor components = at::mv(rows, vector);
      vector.sub_(at::mv(rows.t(), components));
      const at::Tensor along = components.select(0, count_ - 1);
      last = last.defined() ? last + along : along;
    }
    return last;
  }

  at::Tensor row(int64_t index) const { return rows_.select(0, index); }
  at::Tensor filled() const { return rows_.narrow(0, 0, count_); }

 private:
  int64_t most_;
  int64_t count_ = 0;
  at::Tensor rows_;
};

struct Eigen {
  at::Tensor values;   // ascending
  at::Tensor vectors;  // in columns
};

Eigen eigenOf(const std::vector<double>& alpha, const std::vector<double>& beta) {
  const int64_t n = static_cast<int64_t>(alpha.size());
  const at::Tensor matrix = at::zeros({n, n}, at::kDouble);
  auto entries = matrix.accessor<double, 2>();
  for (int64_t i = 0; i < n; ++i) {
    entries[i][i] = alpha[static_cast<size_t>(i)];
    if (i + 1 < n) entries[i + 1][i] = entries[i][i + 1] = beta[static_cast<size_t>(i)];
  }
  auto [values, vectors] = at::linalg_eigh(matrix);
  return {values, vectors.contiguous()};
}

// The largest `count` eigenvalues, as a result; `beta`: of the iteration that is not done. Returns the greatest of all in size.
double read(const Eigen& eigen, int64_t count, double beta, LanczosResult& result) {
  const int64_t n = eigen.values.size(0);
  const auto values = eigen.values.accessor<double, 1>();
  const auto vectors = eigen.vectors.accessor<double, 2>();
  result.values.clear();
  result.residuals.clear();
  result.weights.clear();
  for (int64_t i = n - 1; i >= n - count; --i) {
    result.values.push_back(values[i]);
    result.residuals.push_back(beta * std::abs(vectors[n - 1][i]));
    result.weights.push_back(vectors[0][i] * vectors[0][i]);
  }
  result.rotation = eigen.vectors.narrow(1, n - count, count).flip(1);
  return std::max(std::abs(values[0]), std::abs(values[n - 1]));
}

bool allFound(const LanczosResult& result, double tolerance, double noise) {
  for (size_t i = 0; i < result.values.size(); ++i) {
    if (result.residuals[i] > std::max(tolerance * std::abs(result.values[i]), noise)) return false;
  }
  return true;
}

}  // namespace

at::Tensor LanczosResult::vector(int64_t index) const {
  const at::Tensor combination = rotation.select(1, index).to(basis.options());
  const at::Tensor vector = at::mv(basis.t(), combination);
  return vector / normOf(vector);
}

LanczosResult lanczos(const LinearOperator& apply, const at::Tensor& start, const std::function<at::Tensor()>& another,
                      const LanczosOptions& options) {
  const int64_t n = start.numel();
  const int64_t most = std::min(options.maxIterations, n);
  const int64_t k = std::min(options.k, most);
  const bool serial = start.is_cpu() && n < kSerialSize;
  const double nothing = start.scalar_type() == at::kDouble ? 1e-13 : 1e-6;
  LanczosResult result;
  Basis basis(start, most);
  std::vector<double> alpha;
  std::vector<double> beta;
  double scale = 0.0;
  at::Tensor next = start / normOf(start);
  for (int64_t j = 0; j < most; ++j) {
    basis.add(next);
    const at::Tensor image = apply(basis.row(j));
    const SerialRegion region(serial);
    const at::Tensor along = basis.removeFrom(image).to(at::kDouble);
    const at::Tensor length = normTensor(image);
    const at::Tensor both = at::stack({along, length}).to(at::kCPU);
    alpha.push_back(both[0].item<double>());
    beta.push_back(both[1].item<double>());
    if (!std::isfinite(alpha.back()) || !std::isfinite(beta.back())) {
      result = LanczosResult();
      result.finite = false;
      return result;
    }
    result.iterations = j + 1;
    scale = std::max({scale, std::abs(alpha.back()), beta.back()});
    // What is left is rounding: the operator maps the subspace into itself, and what it does there is known.
    const bool closed = j + 1 == n || beta.back() <= nothing * scale;
    if (closed) beta.back() = 0.0;
    const bool last = j + 1 == most || (k == 0 && closed);
    if (last || (k > 0 && j + 1 >= k)) {
      const double noise = 4 * options.rounding * read(eigenOf(alpha, beta), k == 0 ? j + 1 : k, beta.back(), result);
      result.converged = k == 0 ? closed : allFound(result, options.tolerance, noise);
      if (last || result.converged) break;
    }
    next = closed ? another() : image / beta.back();
    if (!closed) continue;
    basis.removeFrom(next);
    next = next / normOf(next);
  }
  result.basis = basis.filled();
  return result;
}

}  // namespace neve
