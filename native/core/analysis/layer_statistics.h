// What layers do on fixed rows of data, and how far their parameters went since the last time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../resident_source.h"
#include "../state_map.h"
#include "../train_session.h"
#include "layer_watch.h"

namespace neve {

struct ParameterFound {
  std::string name;
  int64_t count = 0;
  double norm = 0.0;
  std::optional<double> gradientNorm;  // of the mean loss over the rows; none where nothing depends on it
  // Against the last time.
  std::optional<double> change;  // norm of the difference
  std::optional<double> normBefore;
};

struct LayerStatisticsFound {
  double loss = 0.0;
  int64_t rows = 0;
  std::vector<LayerFound> layers;
  std::vector<ParameterFound> parameters;
  std::optional<int64_t> regions;
  std::optional<double> distance;
  StateMap memory;  // copies of the parameters
};

// One forward and one backward pass over the data. Leaves `.grad` alone. `before`: the memory of the last time, or nothing.
LayerStatisticsFound layerStatistics(const AnalysisContext& context, const ResidentSource& data, const std::vector<WatchedLayer>& layers,
                                     Mode mode, const StateMap& before);

}  // namespace neve
