#include "axis_map.h"

#include <algorithm>

namespace neve {

bool AxisMap::fills() const { return std::find(from.begin(), from.end(), kFill) != from.end(); }

AxisMap AxisMap::after(const AxisMap& before) const {
  AxisMap both{size, std::vector<int32_t>(from.size())};
  for (size_t i = 0; i < from.size(); ++i) {
    const int64_t sample = static_cast<int64_t>(i) / size;
    both.from[i] = from[i] == kFill ? kFill : before.of(sample)[from[i]];
  }
  return both;
}

AxisMap makeAxisMap(int64_t samples, int64_t size, const std::function<int32_t(int64_t, int64_t)>& source) {
  AxisMap map{size, std::vector<int32_t>(static_cast<size_t>(samples * size))};
  for (int64_t sample = 0; sample < samples; ++sample) {
    for (int64_t i = 0; i < size; ++i) map.from[static_cast<size_t>(sample * size + i)] = source(sample, i);
  }
  return map;
}

std::vector<Run> runsOf(const int32_t* from, int64_t size) {
  std::vector<Run> runs;
  for (int32_t i = 0; i < size;) {
    Run run{i, 1, from[i], 0};
    if (i + 1 < size && run.from != AxisMap::kFill && from[i + 1] != AxisMap::kFill && std::abs(from[i + 1] - run.from) == 1) {
      run.step = from[i + 1] - run.from;
    }
    const auto goesOn = [&](int32_t place) {
      return place == run.from + run.step * run.count && (place == AxisMap::kFill) == (run.from == AxisMap::kFill);
    };
    while (i + run.count < size && goesOn(from[i + run.count])) ++run.count;
    runs.push_back(run);
    i += run.count;
  }
  return runs;
}

}  // namespace neve
