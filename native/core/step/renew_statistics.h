// Batch normalisation's running statistics, taken anew: torch.optim.swa_utils.update_bn.
#pragma once

#include <functional>

#include "../batch_source.h"
#include "../model.h"
#include "step_options.h"

namespace neve {

// Sets each layer's running statistics to the mean of those of all batches, computed in training mode with the present weights; averaged
// weights have none of their own. Nothing where the model has no batch normalisation. Layers are known by their buffers' names
// (`running_mean`, `running_var`, `num_batches_tracked`). Of the options it takes the mode. `beforeBatch` may throw to end it; statistics
// are then as they were.
void renewBatchStatistics(Model& model, BatchSource& data, const StepOptions& options, const std::function<void()>& beforeBatch);

}  // namespace neve
