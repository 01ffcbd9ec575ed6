#include "central_flow.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "hessian_vector.h"
#include "lanczos.h"
#include "moved_parameters.h"
#include "vector_norm.h"

namespace neve {
namespace {

// How much of a start of the eigenvalue search is new: an eigenvector alone would hide the others from it.
constexpr double kFreshShare = 0.1;

// A point of the weights' space: how far from where the model began, and the eigenvector last found there.
struct Walker {
  at::Tensor displacement;
  at::Tensor vector;
};

class Flows {
 public:
  Flows(const AnalysisContext& context, const ResidentSource& data, const CentralFlowSpec& spec)
      : context_(context),
        data_(data),
        spec_(spec),
        type_(vectorType(context.model, spec.maxIterations)),
        origin_(context, data, spec.batchNorm, type_),
        moved_(tensorsOf(origin_)),
        generator_(at::make_generator<at::CPUGeneratorImpl>(spec.seed)),
        central_(walker()),
        descent_(walker()),
        flow_(walker()) {}

  // False when it left the finite numbers.
  bool run(std::vector<CentralFlowPoint>& points) {
    for (int64_t step = 0;; ++step) {
      const bool last = step == spec_.steps;
      if (step % spec_.every == 0 || last) {
        const std::optional<CentralFlowPoint> point = look(step);
        if (!point) return false;
        points.push_back(*point);
      }
      if (last) return true;
      for (int64_t i = 0; i < spec_.substeps; ++i) {
        if (!advanceCentral()) return false;
      }
      if (!descend(descent_, spec_.lr)) return false;
      for (int64_t i = 0; i < spec_.flowSubsteps; ++i) {
        if (!descend(flow_, spec_.lr / static_cast<double>(spec_.flowSubsteps))) return false;
      }
    }
  }

 private:
  static std::vector<at::Tensor> tensorsOf(const HessianVector& hessian) {
    std::vector<at::Tensor> tensors;
    for (const NamedTensor& parameter : hessian.parameters()) tensors.push_back(parameter.tensor);
    return tensors;
  }

  Walker walker() {
    const at::Tensor drawn = at::randn({origin_.size()}, generator_, at::TensorOptions(at::kFloat));
    const auto options = at::TensorOptions(origin_.device()).dtype(type_);
    return {at::zeros({origin_.size()}, options), drawn.to(options)};
  }

  // The loss around a walker.
  HessianVector at(const Walker& walker) {
    moved_.to(origin_.split(walker.displacement), 1.0);
    return HessianVector(context_, data_, spec_.batchNorm, type_);
  }

  // The k largest eigenvalues there; nothing where one is not finite.
  std::optional<LanczosResult> eigen(HessianVector& hessian, Walker& walker, int64_t k) {
    const auto draw = [&] {
      return at::randn({hessian.size()}, generator_, at::TensorOptions(at::kFloat)).to(hessian.device(), hessian.type());
    };
    const at::Tensor fresh = draw();
    const at::Tensor start = walker.vector / normOf(walker.vector) + fresh * (kFreshShare / normOf(fresh));
    const LanczosOptions options{k, spec_.maxIterations, spec_.tolerance, hessian.rounding()};
    LanczosResult result = lanczos([&](const at::Tensor& vector) { return hessian.product(vector); }, start, draw, options);
    if (!result.finite) return std::nullopt;
    walker.vector = result.vector(0);
    return result;
  }

  // The variance at which the flow's next substep ends at the edge: S - h <grad S, grad L + variance / 2 grad S> = 2 / lr.
  double variance(HessianVector& hessian, const Walker& walker, double sharpness, at::Tensor* ofSharpness) const {
    const double edge = 2.0 / spec_.lr;
    if (sharpness <= spec_.criticalAbove * edge) return 0.0;
    const double h = substep();
    *ofSharpness = hessian.third(walker.vector).gradient;
    const double square = at::dot(*ofSharpness, *ofSharpness).item<double>();
    const double inner = at::dot(*ofSharpness, hessian.gradient()).item<double>();
    return square > 0.0 ? std::max(0.0, (sharpness - edge - h * inner) / (0.5 * h * square)) : 0.0;
  }

  double substep() const { return spec_.lr / static_cast<double>(spec_.substeps); }

  bool advanceCentral() {
    HessianVector hessian = at(central_);
    if (!hessian.isFinite()) return false;
    const std::optional<LanczosResult> found = eigen(hessian, central_, 1);
    if (!found) return false;
    at::Tensor ofSharpness;
    const double square = variance(hessian, central_, found->values[0], &ofSharpness);
    at::Tensor direction = hessian.gradient();
    if (square > 0.0) direction = direction + ofSharpness * (0.5 * square);
    central_.displacement = central_.displacement - direction * substep();
    return std::isfinite(square);
  }

  bool descend(Walker& walker, double rate) {
    const HessianVector hessian = at(walker);
    if (!hessian.isFinite()) return false;
    walker.displacement = walker.displacement - hessian.gradient() * rate;
    return true;
  }

  std::optional<CentralFlowPoint> look(int64_t step) {
    CentralFlowPoint point;
    point.step = step;
    {
      HessianVector hessian = at(central_);
      if (!hessian.isFinite()) return std::nullopt;
      const std::optional<LanczosResult> found = eigen(hessian, central_, 2);
      if (!found) return std::nullopt;
      at::Tensor ofSharpness;
      point.loss = hessian.loss();
      point.sharpness = found->values[0];
      point.secondEigenvalue = found->values.size() > 1 ? found->values[1] : found->values[0];
      point.variance = variance(hessian, central_, point.sharpness, &ofSharpness);
    }
    {
      HessianVector hessian = at(descent_);
      if (!hessian.isFinite()) return std::nullopt;
      const std::optional<LanczosResult> found = eigen(hessian, descent_, 1);
      if (!found) return std::nullopt;
      point.descentLoss = hessian.loss();
      point.descentSharpness = found->values[0];
    }
    point.flowLoss = at(flow_).loss();
    point.distance = normOf(central_.displacement - descent_.displacement);
    point.flowDistance = normOf(flow_.displacement - descent_.displacement);
    return point;
  }

  const AnalysisContext& context_;
  const ResidentSource& data_;
  const CentralFlowSpec& spec_;
  at::ScalarType type_;
  HessianVector origin_;
  MovedParameters moved_;
  at::Generator generator_;
  Walker central_;
  Walker descent_;
  Walker flow_;
};

}  // namespace

CentralFlow centralFlow(const AnalysisContext& context, const ResidentSource& data, const CentralFlowSpec& spec) {
  const at::NoGradGuard noGradients;
  const auto begun = std::chrono::steady_clock::now();
  CentralFlow found;
  found.finite = Flows(context, data, spec).run(found.points);
  found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return found;
}

}  // namespace neve
