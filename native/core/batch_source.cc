#include "batch_source.h"

#include "transforms/pipeline.h"

namespace neve {

Batch BatchSource::batch(int64_t index) const {
  Batch batch = fetch(index);
  if (!transforms_.pipeline) return batch;
  batch = transforms_.pipeline->apply(std::move(batch), transforms_.epoch, transforms_.first + index);
  if (!transforms_.channelsLast) return batch;
  for (at::Tensor& input : batch.inputs) {
    if (input.dim() == 4 && input.is_floating_point()) input = input.contiguous(at::MemoryFormat::ChannelsLast);
  }
  return batch;
}

}  // namespace neve
