// Parts of the tangent kernel out of captured layers.
#pragma once

#include "kernel_plan.h"
#include "kernel_sum.h"

namespace neve {

// Adds the planned layers' parts. Runs the data several times where what has to be held between them is more than `maxBytes`; a single
// column of a weight is held whatever it takes.
void addPlannedLayers(const KernelNetwork& network, const std::vector<PlannedLayer>& layers, int64_t maxBytes, KernelSum& sum);

}  // namespace neve
