// Squared norms of gradients of few and of many rows: what the gradient noise scale is formed from.
#pragma once

#include <vector>

#include "../resident_source.h"
#include "../train_session.h"

namespace neve {

// One entry a draw.
struct GradientNorms {
  std::vector<double> small;  // mean over the draw's batches of the squared norm of their gradients
  std::vector<double> big;    // squared norm of the mean of these gradients
};

// Batches of `data` in order, `batchesADraw` a draw; all of one size. In training mode; no gradient is written to any parameter.
GradientNorms gradientNorms(const AnalysisContext& context, const ResidentSource& data, int64_t batchesADraw);

}  // namespace neve
