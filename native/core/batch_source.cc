#include "batch_source.h"

#include "channels_last.h"
#include "transforms/pipeline.h"

namespace neve {

Batch BatchSource::batch(int64_t index) const {
  Batch batch = fetch(index);
  if (!transforms_.pipeline) return batch;
  batch = transforms_.pipeline->apply(std::move(batch), transforms_.epoch, transforms_.first + index);
  if (!transforms_.channelsLast) return batch;
  for (at::Tensor& input : batch.inputs) input = withChannelsLast(input);
  return batch;
}

namespace {

Batch keepRows(Batch batch, int64_t start, int64_t rows) {
  for (auto* list : {&batch.inputs, &batch.targets}) {
    for (at::Tensor& tensor : *list) tensor = tensor.narrow(0, start, rows);
  }
  batch.rows = rows;
  return batch;
}

}  // namespace

// What is drawn for a row does not hang on how many rows there are only if it is drawn for the whole batch.
Batch BatchSource::batch(int64_t index, int64_t start, int64_t rows) const {
  return transforms_.pipeline ? keepRows(batch(index), start, rows) : fetchRows(index, start, rows);
}

Batch BatchSource::fetchRows(int64_t index, int64_t start, int64_t rows) const { return keepRows(fetch(index), start, rows); }

}  // namespace neve
