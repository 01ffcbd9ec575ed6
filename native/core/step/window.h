// The batches of one step.
#pragma once

#include <optional>
#include <vector>

#include "train_step.h"

namespace neve {

// Known once all its batches are there. One batch after the other: a step's batches are in memory together only where they are needed more
// than once.
struct TrainStep::Window {
  const BatchSource& data;
  BatchMixer* mixer;
  int64_t first;
  int64_t count = 0;
  int64_t rows = 0;
  int64_t fewestRows = 0;  // of a batch
  bool again = false;
  bool fetched = false;  // all at once, before the step
  std::vector<MixedBatch> kept = {};

  Window(const BatchSource& source, BatchMixer* mixes, int64_t firstBatch, int64_t most) : data(source), mixer(mixes), first(firstBatch) {
    for (; count < most; ++count) {
      const std::optional<int64_t> found = data.rowsAt(first + count);
      if (!found) break;
      rows += *found;
      fewestRows = count == 0 ? *found : std::min(fewestRows, *found);
    }
  }

  void fetch() {
    again = true;
    fetched = true;
    for (int64_t i = 0; i < count; ++i) batch(i);
  }

  MixedBatch batch(int64_t index) {
    if (static_cast<size_t>(index) < kept.size()) return kept[static_cast<size_t>(index)];
    Batch plain = data.batch(first + index);
    MixedBatch mixed;
    if (mixer != nullptr) {
      mixed = mixer->mix(std::move(plain));
    } else {
      mixed.batch = std::move(plain);
    }
    if (again) kept.push_back(mixed);
    return mixed;
  }
};

}  // namespace neve
