// The batches of one step.
#pragma once

#include <optional>
#include <vector>

#include "../distributed/row_share.h"
#include "train_step.h"

namespace neve {

// Known once all its batches are there. One batch after the other: a step's batches are in memory together only where they are needed more
// than once.
struct TrainStep::Window {
  const BatchSource& data;
  BatchMixer* mixer;
  RowShare share;
  int64_t first;
  int64_t count = 0;
  int64_t rows = 0;        // of all processes
  int64_t fewestRows = 0;  // of this one's part of a batch, where it has any
  bool someHaveNone = false;
  bool again = false;
  bool fetched = false;  // all at once, before the step
  std::vector<MixedBatch> kept = {};

  Window(const BatchSource& source, BatchMixer* mixes, const RowShare& rowShare, int64_t firstBatch, int64_t most)
      : data(source), mixer(mixes), share(rowShare), first(firstBatch) {
    for (; count < most; ++count) {
      const std::optional<int64_t> found = data.rowsAt(first + count);
      if (!found) break;
      rows += *found;
      const int64_t mine = share.count(*found);
      someHaveNone |= *found < share.size;
      if (mine > 0) fewestRows = fewestRows == 0 ? mine : std::min(fewestRows, mine);
    }
  }

  void fetch() {
    again = true;
    fetched = true;
    for (int64_t i = 0; i < count; ++i) batch(i);
  }

  MixedBatch batch(int64_t index) {
    if (static_cast<size_t>(index) < kept.size()) return kept[static_cast<size_t>(index)];
    MixedBatch mixed;
    if (mixer != nullptr) {
      // Rows are mixed with any other of their batch.
      mixed = mixer->mix(data.batch(first + index));
      if (!share.whole()) keepShare(mixed);
    } else if (share.whole()) {
      mixed.batch = data.batch(first + index);
    } else {
      const int64_t whole = *data.rowsAt(first + index);
      mixed.batch = data.batch(first + index, share.start(whole), share.count(whole));
    }
    if (again) kept.push_back(mixed);
    return mixed;
  }

 private:
  void keepShare(MixedBatch& mixed) const {
    const int64_t start = share.start(mixed.batch.rows);
    const int64_t rows = share.count(mixed.batch.rows);
    for (auto* list : {&mixed.batch.inputs, &mixed.batch.targets, &mixed.otherTargets}) {
      for (at::Tensor& tensor : *list) tensor = tensor.narrow(0, start, rows);
    }
    mixed.batch.rows = rows;
  }
};

}  // namespace neve
