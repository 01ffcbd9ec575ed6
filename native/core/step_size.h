// How much work a training step is, from sizes alone, so that the same model and data are always run the same way.
#pragma once

#include "batch_source.h"
#include "model.h"

namespace neve {

// True when a step is so small that a team of threads costs more than it saves: no convolution, and few multiplications for the batch.
bool isSmallStep(const Model& model, const Batch& batch);

}  // namespace neve
