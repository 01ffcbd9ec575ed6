// Units that never speak: those of rectified layers that give nothing for any row.
#pragma once

#include <string>
#include <vector>

#include "../resident_source.h"
#include "../train_session.h"

namespace neve {

struct DeadUnits {
  int64_t units = 0;
  int64_t dead = 0;
};

// For each tap, the units (places along `axes[tap]` of its output) and those whose values are at most 0 throughout. A layer that is called
// several times has the units of each call. In evaluation mode.
std::vector<DeadUnits> deadUnits(const AnalysisContext& context, const ResidentSource& data, const std::vector<std::string>& taps,
                                 const std::vector<int64_t>& axes);

}  // namespace neve
