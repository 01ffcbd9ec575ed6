// What the Hessian of the training loss is like: its largest eigenvalues, its trace, its spectrum.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../state_map.h"
#include "hessian_vector.h"

namespace neve {

struct CurvatureSpec {
  int64_t k = 1;
  int64_t maxIterations = 100;
  double tolerance = 1e-6;
  uint64_t seed = 0;
  Mode batchNorm = Mode::Evaluation;
  // Of P^-1/2 H P^-1/2, P being what Adam's state divides by.
  bool adam = false;
  bool vectors = false;
};

// What every analysis of curvature tells.
struct CurvatureFacts {
  double loss = 0.0;
  double gradientNorm = 0.0;
  int64_t rows = 0;
  int64_t products = 0;
  bool finiteDifferences = false;
  // False where loss, gradient or a product was not; nothing else was found then.
  bool finite = true;
  double seconds = 0.0;
};

struct Curvature {
  CurvatureFacts facts;
  std::vector<double> eigenvalues;
  std::vector<double> residuals;
  int64_t iterations = 0;
  bool converged = false;
  // False too where a preconditioner was asked for and the optimizer has no state yet; nothing was measured then but loss and gradient.
  bool preconditioned = false;
  // By eigenvalue, by parameter; empty unless asked for.
  std::vector<StateMap> vectors;
};

Curvature measureCurvature(const AnalysisContext& context, const ResidentSource& data, const CurvatureSpec& spec);

struct SharpnessGradient {
  Curvature curvature;
  // The gradients of the loss and of the largest eigenvalue, by parameter; empty unless finite.
  StateMap gradient;
  StateMap ofSharpness;
  double inner = 0.0;        // of the two
  double squaredNorm = 0.0;  // of the second
};

// The gradient of the largest eigenvalue is that of u^T H u, u held fixed.
SharpnessGradient sharpnessGradient(const AnalysisContext& context, const ResidentSource& data, const CurvatureSpec& spec);

struct HessianProducts {
  CurvatureFacts facts;
  std::vector<StateMap> products;
};

// H v for each vector, given by parameter; a parameter that is left out counts as zeros. Throws ERR_PARAMETER_UNKNOWN, ERR_CURVATURE_SHAPE.
HessianProducts hessianProducts(const AnalysisContext& context, const ResidentSource& data, const std::vector<StateMap>& vectors,
                                Mode batchNorm);

struct TraceSpec {
  int64_t probes = 100;
  // Stops early when the standard error is below this share of the estimate; 0: never.
  double tolerance = 0.0;
  uint64_t seed = 0;
  Mode batchNorm = Mode::Evaluation;
};

struct HessianTrace {
  CurvatureFacts facts;
  // zᵀ H z of each probe.
  std::vector<double> samples;
};

// Hutchinson's estimator with signs (Hutchinson 1990).
HessianTrace hessianTrace(const AnalysisContext& context, const ResidentSource& data, const TraceSpec& spec);

struct DensitySpec {
  int64_t probes = 1;
  int64_t iterations = 100;
  uint64_t seed = 0;
  Mode batchNorm = Mode::Evaluation;
};

struct SpectralNodes {
  CurvatureFacts facts;
  int64_t size = 0;
  // Of a quadrature of the spectrum; the weights of all probes together sum to 1.
  std::vector<double> nodes;
  std::vector<double> weights;
};

// Stochastic Lanczos quadrature (Ghorbani, Krishnan, Xiao 2019).
SpectralNodes spectralNodes(const AnalysisContext& context, const ResidentSource& data, const DensitySpec& spec);

}  // namespace neve
