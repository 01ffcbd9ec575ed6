// The Lanczos iteration with full reorthogonalisation, done twice ("twice is enough": Parlett, "The Symmetric Eigenvalue Problem", 6.9).
// Vectors stay on their device; only the tridiagonal matrix is read back.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace neve {

struct LanczosOptions {
  // Stops when that many of the largest eigenvalues are found; 0: does all iterations.
  int64_t k = 1;
  int64_t maxIterations = 100;
  // Of an eigenpair: |A x - value x| <= tolerance * |value|.
  double tolerance = 1e-6;
  // Of a product, relative to the greatest eigenvalue; residuals below are noise.
  double rounding = 0.0;
};

struct LanczosResult {
  // Descending; k of them, or all that were found where k is 0.
  std::vector<double> values;
  std::vector<double> residuals;
  // The squared first entry of each eigenvector of the tridiagonal matrix: weights of a quadrature.
  std::vector<double> weights;
  int64_t iterations = 0;
  bool converged = false;
  // False when the operator gave NaN or infinity; nothing was found then.
  bool finite = true;
  at::Tensor basis;     // [iterations, n]
  at::Tensor rotation;  // fp64 [iterations, values], on the host: an eigenvector is basisᵀ times its column

  // [n], of length 1.
  at::Tensor vector(int64_t index) const;
};

using LinearOperator = std::function<at::Tensor(const at::Tensor&)>;

// `start` is any vector but zero; `another` gives vectors to go on with where a subspace is used up.
LanczosResult lanczos(const LinearOperator& apply, const at::Tensor& start, const std::function<at::Tensor()>& another,
                      const LanczosOptions& options);

}  // namespace neve
