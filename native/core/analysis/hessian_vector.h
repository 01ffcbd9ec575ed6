// Products of the Hessian of a loss over data with vectors, without the Hessian (Pearlmutter, "Fast exact multiplication by the Hessian",
// 1994). Vectors are flat: the trainable parameters one after the other.
#pragma once

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "../resident_source.h"
#include "../train_session.h"
#include "device_kernels.h"

namespace neve {

class HessianVector {
 public:
  // The loss is the mean over all rows, as training's. Its gradient is computed here. `type`: of the vectors, double or float. Throws
  // ERR_NO_GRADIENT, ERR_CURVATURE_DTYPE.
  HessianVector(const AnalysisContext& context, const ResidentSource& data, Mode batchNorm, at::ScalarType type);

  // H v. By double backward; where an operator has none, by finite differences of gradients, from then on.
  at::Tensor product(const at::Tensor& vector);
  // The gradient of u^T H u, u held fixed, and u^T H u.
  struct Third {
    at::Tensor gradient;
    double curvature;
  };
  Third third(const at::Tensor& vector);

  int64_t size() const { return size_; }
  int64_t rows() const { return rows_; }
  at::Device device() const { return context_.device; }
  at::ScalarType type() const { return type_; }
  double loss() const { return loss_; }
  const at::Tensor& gradient() const { return gradient_; }
  double gradientNorm() const { return gradientNorm_; }
  bool isFinite() const { return std::isfinite(loss()) && std::isfinite(gradientNorm()); }
  // Products so far.
  int64_t products() const { return products_; }
  bool finiteDifferences() const { return differences_; }
  // Since it was made.
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }
  // Rounding of one number of the least exact parameter.
  double rounding() const;

  // Between flat vectors and tensors by parameter.
  std::vector<at::Tensor> split(const at::Tensor& vector) const;
  at::Tensor join(const std::vector<at::Tensor>& parts) const;
  const std::vector<NamedTensor>& parameters() const { return parameters_; }

 private:
  // A batch's share of the gradient, with the graph behind it.
  struct Piece {
    std::vector<at::Tensor> gradient;  // undefined where the loss does not depend on a parameter
    at::Tensor loss;
    bool serial = false;
  };

  void findGradient();
  Piece pieceOf(int64_t index, bool differentiable) const;
  template <typename Use>
  void forEachPiece(bool differentiable, Use use);
  at::Tensor exactProduct(const at::Tensor& vector);
  at::Tensor differenceProduct(const at::Tensor& vector);
  Third exactThird(const at::Tensor& vector);
  Third differenceThird(const at::Tensor& vector);
  // At the parameters as they are.
  at::Tensor plainGradient() const;
  double step() const;

  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  DeviceKernels kernels_;
  const AnalysisContext& context_;
  const ResidentSource& data_;
  Mode batchNorm_;
  at::ScalarType type_;
  std::vector<NamedTensor> parameters_;
  std::vector<at::Tensor> tensors_;
  bool uniform_ = true;  // of one dtype
  int64_t size_ = 0;
  int64_t rows_ = 0;
  std::vector<Piece> kept_;
  bool keep_ = false;
  double loss_ = 0.0;
  at::Tensor gradient_;
  double gradientNorm_ = 0.0;
  int64_t products_ = 0;
  bool differences_ = false;
};

// The dtype for vectors of an analysis that keeps this many: double where they are exact anyway or small, else float.
at::ScalarType vectorType(const Model& model, int64_t vectors);

}  // namespace neve
