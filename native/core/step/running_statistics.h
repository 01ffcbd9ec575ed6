// Batch normalisation's running statistics, known by their buffers' names.
#pragma once

#include <string>

#include "../model.h"
#include "../put_back.h"

namespace neve {

// Whether a buffer's name is `running_mean`, `running_var` or `num_batches_tracked`, alone or behind a module's.
bool isRunningStatistic(const std::string& name);
bool hasRunningStatistics(const Model& model);

// Remembers all of a model's now, puts them back bit for bit. The model outlives what is returned.
PutBack keepRunningStatistics(const Model& model);

}  // namespace neve
