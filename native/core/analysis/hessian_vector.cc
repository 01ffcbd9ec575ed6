#include "hessian_vector.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <exception>
#include <limits>
#include <string_view>

#include "../errors.h"
#include "../openmp.h"
#include "../step/loss_values.h"
#include "../step_size.h"
#include "vector_norm.h"

namespace neve {
namespace {

// Graphs of many small batches are kept between products; of greater ones, that of a single batch.
constexpr int64_t kKeptBatches = 512;
constexpr int64_t kSmallVectors = int64_t{256} << 20;

// The operators without a second derivative say so in a few forms of words only.
bool lacksDerivative(const std::exception& error) {
  const std::string_view words = error.what();
  for (const char* form : {"is not implemented", "differentiate twice", "double backward", "does not support double"}) {
    if (words.find(form) != std::string_view::npos) return true;
  }
  return false;
}

// What of a list can be differentiated, and the vectors' parts beside it.
struct Differentiable {
  std::vector<at::Tensor> values;
  std::vector<at::Tensor> parts;

  Differentiable(const std::vector<at::Tensor>& all, const std::vector<at::Tensor>& vector) {
    for (size_t i = 0; i < all.size(); ++i) {
      if (!all[i].defined() || !all[i].requires_grad()) continue;
      values.push_back(all[i]);
      parts.push_back(vector[i]);
    }
  }
};

}  // namespace

at::ScalarType vectorType(const Model& model, int64_t vectors) {
  int64_t size = 0;
  for (const NamedTensor& parameter : model.parameters()) {
    if (!parameter.tensor.requires_grad()) continue;
    if (parameter.tensor.scalar_type() == at::kDouble) return at::kDouble;
    size += parameter.tensor.numel();
  }
  return size * vectors * int64_t{sizeof(double)} <= kSmallVectors ? at::kDouble : at::kFloat;
}

HessianVector::HessianVector(const AnalysisContext& context, const ResidentSource& data, Mode batchNorm, at::ScalarType type)
    : kernels_(context.device), context_(context), data_(data), batchNorm_(batchNorm), type_(type) {
  for (const NamedTensor& parameter : context.model.parameters()) {
    if (!parameter.tensor.requires_grad()) continue;
    if (!parameter.tensor.is_floating_point()) {
      throw Error("dtype", "ERR_CURVATURE_DTYPE",
                  "The parameter '" + parameter.name + "' is complex; curvature is measured for real parameters. Freeze it, or split it.")
          .with("parameter", parameter.name);
    }
    parameters_.push_back(parameter);
    tensors_.push_back(parameter.tensor);
    uniform_ = uniform_ && parameter.tensor.scalar_type() == tensors_[0].scalar_type();
    size_ += parameter.tensor.numel();
  }
  for (int64_t index = 0; index < data.batches(); ++index) rows_ += data.rowsOf(index);
  if (size_ == 0) {
    throw Error("state", "ERR_NO_GRADIENT", "The model has no parameter that requires a gradient, so that the loss has no curvature.");
  }
  keep_ = data.batches() == 1 || (data.batches() <= kKeptBatches && isSmallStep(context.model, data.batch(0)));

  try {
    findGradient();
  } catch (const std::exception& error) {
    if (std::string_view(error.what()).find("cudnn RNN backward") == std::string_view::npos || !kernels_.leaveCudnn()) throw;
    kept_.clear();
    findGradient();
  }
}

void HessianVector::findGradient() {
  at::Tensor loss = at::zeros({}, at::TensorOptions(context_.device).dtype(at::kDouble));
  gradient_ = at::zeros({size_}, at::TensorOptions(context_.device).dtype(type_));
  forEachPiece(/*differentiable=*/keep_, [&](const Piece& piece) {
    loss.add_(piece.loss);
    gradient_.add_(join(piece.gradient));
  });
  loss_ = loss.item<double>();
  gradientNorm_ = normOf(gradient_);
}

double HessianVector::rounding() const {
  double greatest = std::numeric_limits<double>::epsilon();
  for (const at::Tensor& tensor : tensors_) {
    // Half precision is computed with, but sums are float32's at best.
    if (tensor.scalar_type() != at::kDouble) greatest = std::numeric_limits<float>::epsilon();
  }
  return greatest;
}

std::vector<at::Tensor> HessianVector::split(const at::Tensor& vector) const {
  std::vector<at::Tensor> parts;
  const at::Tensor whole = uniform_ ? vector.to(tensors_[0].scalar_type()) : vector;
  int64_t start = 0;
  for (const at::Tensor& tensor : tensors_) {
    parts.push_back(whole.narrow(0, start, tensor.numel()).view(tensor.sizes()).to(tensor.scalar_type()));
    start += tensor.numel();
  }
  return parts;
}

at::Tensor HessianVector::join(const std::vector<at::Tensor>& parts) const {
  const at::NoGradGuard noGradients;
  std::vector<at::Tensor> flat;
  for (size_t i = 0; i < parts.size(); ++i) {
    flat.push_back(parts[i].defined() ? parts[i].reshape({-1})
                                      : at::zeros({tensors_[i].numel()}, tensors_[i].options().requires_grad(false)));
  }
  // Of several dtypes, cat's is one that holds them all.
  return at::cat(flat).to(type_);
}

HessianVector::Piece HessianVector::pieceOf(int64_t index, bool differentiable) const {
  context_.checkOpen();
  const Batch batch = data_.batch(index);
  Piece piece;
  piece.serial = isSmallStep(context_.model, batch);
  const SerialRegion serial(piece.serial);
  const at::AutoGradMode enabled(true);
  const std::vector<at::Tensor> outputs = context_.model.forward(batch.inputs, batchNorm_, {}, {});
  const double share = static_cast<double>(batch.rows) / static_cast<double>(rows_);
  at::Tensor loss = lossValues(context_.loss, outputs, batch.targets)[0];
  if (!loss.requires_grad()) {
    throw Error("state", "ERR_NO_GRADIENT",
                "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
  }
  if (share != 1.0) loss = loss * share;
  piece.loss = loss.detach();
  piece.gradient = torch::autograd::grad({loss}, tensors_, {}, differentiable, differentiable, /*allow_unused=*/true);
  return piece;
}

template <typename Use>
void HessianVector::forEachPiece(bool differentiable, Use use) {
  for (int64_t index = 0; index < data_.batches(); ++index) {
    if (static_cast<size_t>(index) < kept_.size()) {
      context_.checkOpen();
      const SerialRegion serial(kept_[static_cast<size_t>(index)].serial);
      use(kept_[static_cast<size_t>(index)]);
      continue;
    }
    Piece piece = pieceOf(index, differentiable);
    const SerialRegion serial(piece.serial);
    use(piece);
    if (keep_) kept_.push_back(std::move(piece));
  }
}

at::Tensor HessianVector::product(const at::Tensor& vector) {
  ++products_;
  if (!differences_) {
    try {
      return exactProduct(vector);
    } catch (const std::exception& error) {
      if (!lacksDerivative(error)) throw;
      differences_ = true;
      kept_.clear();
    }
  }
  return differenceProduct(vector);
}

at::Tensor HessianVector::exactProduct(const at::Tensor& vector) {
  const std::vector<at::Tensor> parts = split(vector);
  at::Tensor sum;
  forEachPiece(/*differentiable=*/true, [&](const Piece& piece) {
    const Differentiable of(piece.gradient, parts);
    if (of.values.empty()) return;
    // The gradient of gᵀv, without forming it.
    const at::Tensor part =
        join(torch::autograd::grad(of.values, tensors_, of.parts, /*retain_graph=*/keep_, /*create_graph=*/false, /*allow_unused=*/true));
    sum = sum.defined() ? sum.add_(part) : part;
  });
  return sum.defined() ? sum : at::zeros({size_}, vector.options());
}

HessianVector::Third HessianVector::third(const at::Tensor& vector) {
  ++products_;
  if (!differences_) {
    try {
      return exactThird(vector);
    } catch (const std::exception& error) {
      if (!lacksDerivative(error)) throw;
      differences_ = true;
      kept_.clear();
    }
  }
  return differenceThird(vector);
}

HessianVector::Third HessianVector::exactThird(const at::Tensor& vector) {
  const std::vector<at::Tensor> parts = split(vector);
  Third sum{at::zeros({size_}, vector.options()), 0.0};
  forEachPiece(/*differentiable=*/true, [&](const Piece& piece) {
    const Differentiable of(piece.gradient, parts);
    if (of.values.empty()) return;
    const at::AutoGradMode enabled(true);
    const std::vector<at::Tensor> product =
        torch::autograd::grad(of.values, tensors_, of.parts, /*retain_graph=*/true, /*create_graph=*/true, /*allow_unused=*/true);
    sum.curvature += at::dot(join(product), vector).item<double>();
    const Differentiable ofProduct(product, parts);
    if (ofProduct.values.empty()) return;
    sum.gradient.add_(join(torch::autograd::grad(ofProduct.values, tensors_, ofProduct.parts, /*retain_graph=*/keep_,
                                                 /*create_graph=*/false, /*allow_unused=*/true)));
  });
  return sum;
}

}  // namespace neve
