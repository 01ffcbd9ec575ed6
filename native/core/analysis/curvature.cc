#include "curvature.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "../errors.h"
#include "adam_preconditioner.h"
#include "lanczos.h"

namespace neve {
namespace {

// Random vectors from a generator of their own, the same on every device.
class Draws {
 public:
  Draws(const HessianVector& hessian, uint64_t seed) : hessian_(hessian), generator_(at::make_generator<at::CPUGeneratorImpl>(seed)) {}

  at::Tensor normal() { return placed(at::randn({hessian_.size()}, generator_, at::TensorOptions(at::kFloat))); }
  at::Tensor signs() { return placed(at::randint(0, 2, {hessian_.size()}, generator_, at::TensorOptions(at::kFloat)).mul_(2).sub_(1)); }

 private:
  at::Tensor placed(const at::Tensor& drawn) const { return drawn.to(hessian_.device(), hessian_.type()); }

  const HessianVector& hessian_;
  at::Generator generator_;
};

CurvatureFacts factsOf(const HessianVector& hessian, bool finite) {
  return {hessian.loss(), hessian.gradientNorm(), hessian.rows(), hessian.products(), hessian.finiteDifferences(),
          finite,         hessian.seconds()};
}

StateMap byParameter(const HessianVector& hessian, const at::Tensor& vector) {
  StateMap tensors;
  const std::vector<at::Tensor> parts = hessian.split(vector);
  for (size_t i = 0; i < parts.size(); ++i) tensors[hessian.parameters()[i].name] = parts[i].clone();
  return tensors;
}

// With the first eigenvector, flat, where there is one.
Curvature curvatureOf(HessianVector& hessian, const Optimizer* optimizer, const CurvatureSpec& spec, at::Tensor* first) {
  Curvature found;
  found.facts = factsOf(hessian, hessian.isFinite());
  std::optional<at::Tensor> scale;
  if (spec.adam) {
    scale = adamScale(optimizer, hessian);
    found.preconditioned = scale.has_value();
  }
  if (!found.facts.finite || spec.adam != found.preconditioned) return found;
  Draws draws(hessian, spec.seed);
  const LinearOperator apply = [&](const at::Tensor& vector) {
    return scale ? hessian.product(vector * *scale).mul_(*scale) : hessian.product(vector);
  };
  const LanczosOptions options{spec.k, spec.maxIterations, spec.tolerance, hessian.rounding()};
  const LanczosResult result = lanczos(apply, draws.normal(), [&] { return draws.normal(); }, options);
  found.facts = factsOf(hessian, result.finite);
  found.eigenvalues = result.values;
  found.residuals = result.residuals;
  found.iterations = result.iterations;
  found.converged = result.converged;
  if (!result.finite) return found;
  if (first != nullptr) *first = result.vector(0);
  if (!spec.vectors) return found;
  for (size_t i = 0; i < result.values.size(); ++i) found.vectors.push_back(byParameter(hessian, result.vector(static_cast<int64_t>(i))));
  return found;
}

}  // namespace

Curvature measureCurvature(const AnalysisContext& context, const ResidentSource& data, const CurvatureSpec& spec) {
  const at::NoGradGuard noGradients;
  HessianVector hessian(context, data, spec.batchNorm, vectorType(context.model, spec.maxIterations));
  return curvatureOf(hessian, context.optimizer, spec, nullptr);
}

SharpnessGradient sharpnessGradient(const AnalysisContext& context, const ResidentSource& data, const CurvatureSpec& spec) {
  const at::NoGradGuard noGradients;
  HessianVector hessian(context, data, spec.batchNorm, vectorType(context.model, spec.maxIterations));
  SharpnessGradient found;
  at::Tensor vector;
  found.curvature = curvatureOf(hessian, context.optimizer, spec, &vector);
  if (!vector.defined()) return found;
  const at::Tensor gradient = hessian.third(vector).gradient;
  found.curvature.facts = factsOf(hessian, true);
  found.inner = at::dot(gradient, hessian.gradient()).item<double>();
  found.squaredNorm = at::dot(gradient, gradient).item<double>();
  found.gradient = byParameter(hessian, hessian.gradient());
  found.ofSharpness = byParameter(hessian, gradient);
  return found;
}

HessianProducts hessianProducts(const AnalysisContext& context, const ResidentSource& data, const std::vector<StateMap>& vectors,
                                Mode batchNorm) {
  const at::NoGradGuard noGradients;
  HessianVector hessian(context, data, batchNorm, vectorType(context.model, 1));
  HessianProducts found;
  for (const StateMap& vector : vectors) {
    std::vector<at::Tensor> parts;
    size_t used = 0;
    for (const NamedTensor& parameter : hessian.parameters()) {
      const auto part = vector.find(parameter.name);
      parts.emplace_back();
      if (part == vector.end()) continue;
      ++used;
      if (part->second.sizes() != parameter.tensor.sizes()) {
        throw Error(
            "shape", "ERR_CURVATURE_SHAPE",
            "The vector's part for '" + parameter.name + "' has another shape than the parameter. Give tensors like the parameters.")
            .with("parameter", parameter.name);
      }
      parts.back() = part->second.to(context.device);
    }
    if (used != vector.size()) {
      throw Error("option", "ERR_PARAMETER_UNKNOWN",
                  "The vector has parts for parameters that the model has not, or that require no gradient. Give trainable ones only.");
    }
    found.products.push_back(byParameter(hessian, hessian.product(hessian.join(parts))));
  }
  found.facts = factsOf(hessian, hessian.isFinite());
  return found;
}

HessianTrace hessianTrace(const AnalysisContext& context, const ResidentSource& data, const TraceSpec& spec) {
  const at::NoGradGuard noGradients;
  HessianVector hessian(context, data, spec.batchNorm, vectorType(context.model, 1));
  HessianTrace found;
  bool finite = hessian.isFinite();
  Draws draws(hessian, spec.seed);
  double sum = 0.0;
  double squares = 0.0;
  for (int64_t i = 0; finite && i < spec.probes; ++i) {
    const at::Tensor signs = draws.signs();
    const double sample = at::dot(signs, hessian.product(signs)).item<double>();
    if (!std::isfinite(sample)) {
      finite = false;
      found.samples.clear();
      break;
    }
    found.samples.push_back(sample);
    sum += sample;
    squares += sample * sample;
    const double n = static_cast<double>(i + 1);
    const double error = std::sqrt(std::max(0.0, squares / n - sum * sum / (n * n)) / std::max(1.0, n - 1.0));
    if (spec.tolerance > 0.0 && i >= 9 && error <= spec.tolerance * std::abs(sum / n)) break;
  }
  found.facts = factsOf(hessian, finite);
  return found;
}

SpectralNodes spectralNodes(const AnalysisContext& context, const ResidentSource& data, const DensitySpec& spec) {
  const at::NoGradGuard noGradients;
  HessianVector hessian(context, data, spec.batchNorm, vectorType(context.model, spec.iterations));
  SpectralNodes found;
  found.size = hessian.size();
  bool finite = hessian.isFinite();
  Draws draws(hessian, spec.seed);
  const LinearOperator apply = [&](const at::Tensor& vector) { return hessian.product(vector); };
  for (int64_t i = 0; finite && i < spec.probes; ++i) {
    const LanczosOptions options{0, spec.iterations, 0.0, hessian.rounding()};
    const LanczosResult result = lanczos(apply, draws.signs(), [&] { return draws.normal(); }, options);
    finite = result.finite;
    for (size_t j = 0; j < result.values.size(); ++j) {
      found.nodes.push_back(result.values[j]);
      found.weights.push_back(result.weights[j] / static_cast<double>(spec.probes));
    }
  }
  if (!finite) found.nodes = found.weights = {};
  found.facts = factsOf(hessian, finite);
  return found;
}

}  // namespace neve
