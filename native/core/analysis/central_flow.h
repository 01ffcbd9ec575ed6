// The central flow of gradient descent: an ordinary differential equation for where descent is on average when it oscillates at the edge of
// stability (Cohen, Damian, Talwalkar, Kolter, Lee 2024, "Understanding optimization in deep learning with central flows"), for one
// eigenvalue at the edge.
#pragma once

#include <cstdint>
#include <vector>

#include "../resident_source.h"
#include "../train_session.h"

namespace neve {

struct CentralFlowSpec {
  double lr = 0.0;
  // Steps of gradient descent that the flow runs beside.
  int64_t steps = 0;
  // Of the central flow to one of descent.
  int64_t substeps = 4;
  // Of gradient flow to one of descent.
  int64_t flowSubsteps = 10;
  // An eigenvalue counts as at the edge above this share of 2 / lr.
  double criticalAbove = 0.99;
  // Steps from one point to the next.
  int64_t every = 1;
  int64_t maxIterations = 50;
  double tolerance = 1e-6;
  uint64_t seed = 0;
  Mode batchNorm = Mode::Evaluation;
};

// After so many steps.
struct CentralFlowPoint {
  int64_t step = 0;
  double loss = 0.0;
  double sharpness = 0.0;
  double secondEigenvalue = 0.0;
  // Of the oscillation along the first eigenvector that the flow goes on with.
  double variance = 0.0;
  double descentLoss = 0.0;
  double descentSharpness = 0.0;
  double flowLoss = 0.0;
  // From the weights of descent to those of the central flow, and to those of gradient flow.
  double distance = 0.0;
  double flowDistance = 0.0;
};

struct CentralFlow {
  std::vector<CentralFlowPoint> points;
  // False where one of the three left the finite numbers; there are no points from there on.
  bool finite = true;
  double seconds = 0.0;
};

// Moves the parameters, and puts them back.
CentralFlow centralFlow(const AnalysisContext& context, const ResidentSource& data, const CentralFlowSpec& spec);

}  // namespace neve
