// Where the pixels along one axis come from, sample by sample.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace neve {

// For sample s and place i of the result: from[s * size + i] is the place in the source, or kFill for a pixel that is filled.
struct AxisMap {
  static constexpr int32_t kFill = -1;

  int64_t size = 0;
  std::vector<int32_t> from;

  const int32_t* of(int64_t sample) const { return from.data() + sample * size; }
  bool fills() const;
  // This map applied to what `before` gives.
  AxisMap after(const AxisMap& before) const;
};

// `source(sample, place)` for every sample and place.
AxisMap makeAxisMap(int64_t samples, int64_t size, const std::function<int32_t(int64_t, int64_t)>& source);

// Some neighbouring pixels of a row: `count` of them at `to`, from `from`, `from + step`, ...; filled where `from` is kFill.
struct Run {
  int32_t to;
  int32_t count;
  int32_t from;
  int32_t step;
};

// One sample's map as few runs.
std::vector<Run> runsOf(const int32_t* from, int64_t size);

}  // namespace neve
