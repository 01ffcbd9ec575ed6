// A line search for the strong Wolfe conditions (Nocedal & Wright, algorithms 3.5 and 3.6) with cubic interpolation, as torch.optim.LBFGS's
// `strong_wolfe`.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace neve {

// Where the line was looked at.
struct LinePoint {
  double step;
  double loss;
  double slope;  // along the line
  at::Tensor gradient;
};

struct LineSearch {
  LinePoint found;
  int64_t evaluations;
};

struct LineLimits {
  double reach;            // greatest change of a weight for a step of 1
  double toleranceChange;  // no weight needs to be known closer than this
  int64_t evaluations;     // after the first
};

// `start` is the point of step 0, whose slope is below 0.
LineSearch strongWolfe(const std::function<LinePoint(double step)>& evaluate, const LinePoint& start, double firstStep,
                       const LineLimits& limits);

}  // namespace neve
