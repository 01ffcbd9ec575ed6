#include "queue_source.h"

#include "channels_last.h"

#include <c10/util/Exception.h>

#include <utility>

namespace neve {

QueueSource::QueueSource(std::shared_ptr<WaitPoint> wait, int64_t first, at::Device device, bool channelsLast,
                         std::function<void(int64_t)> onWanted)
    : wait_(std::move(wait)), device_(device), channelsLast_(channelsLast), onWanted_(std::move(onWanted)), wanted_(first), first_(first) {
  if (!device.is_cpu()) upload_.emplace(device);
}

void QueueSource::push(Batch batch) {
  if (upload_) batch = DeviceUpload::pinned(std::move(batch));
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::Open)
      throw Error("state", "ERR_DATA_ENDED", "A batch came after the end of the data. Push batches before queueEnd().");
    batches_.push_back({std::move(batch), std::nullopt});
  }
  wait_->wake();
}

void QueueSource::close(State state) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::Open) state_ = state;
  }
  wait_->wake();
}

std::optional<int64_t> QueueSource::rowsAt(int64_t index) const {
  if (index >= wanted_) {
    wanted_ = index + 1;
    onWanted_(wanted_);
  }
  std::optional<int64_t> rows;
  wait_->until([&] {
    const std::lock_guard lock(mutex_);
    const int64_t place = index - first_;
    if (place >= 0 && place < static_cast<int64_t>(batches_.size())) {
      rows = batches_[static_cast<size_t>(place)].batch.rows;
      return true;
    }
    if (state_ == State::Failed) {
      throw DataFailed("state", "ERR_DATA_FAILED", "The data ended with a failure before batch " + std::to_string(index) + ".");
    }
    // One that was released is not to be had any more, and would never come.
    return place < 0 || state_ == State::Ended;
  });
  return rows;
}

void QueueSource::release(int64_t before) {
  // Freed outside of the lock.
  std::deque<Entry> done;
  {
    const std::lock_guard lock(mutex_);
    for (; first_ < before && !batches_.empty(); ++first_) {
      done.push_back(std::move(batches_.front()));
      batches_.pop_front();
    }
  }
}

int64_t QueueSource::first() const {
  const std::lock_guard lock(mutex_);
  return first_;
}

QueueSource::Entry* QueueSource::find(int64_t index) const {
  const std::lock_guard lock(mutex_);
  const int64_t place = index - first_;
  // Adding and removing at the ends leaves the others where they are.
  return place < 0 || place >= static_cast<int64_t>(batches_.size()) ? nullptr : &batches_[static_cast<size_t>(place)];
}

Batch QueueSource::fetch(int64_t index) const {
  Entry* entry = find(index);
  TORCH_INTERNAL_ASSERT(entry != nullptr);
  Batch batch = upload_ ? upload(index, *entry) : entry->batch;
  // Copies: a model may change its input in place, and a step may be computed again.
  if (!upload_) {
    for (auto* list : {&batch.inputs, &batch.targets}) {
      for (at::Tensor& tensor : *list) tensor = tensor.is_cpu() ? tensor.clone() : tensor.to(device_);
    }
  }
  if (!channelsLast_) return batch;
  for (at::Tensor& input : batch.inputs) input = withChannelsLast(input);
  return batch;
}

// While the device works on this one, the next is copied.
Batch QueueSource::upload(int64_t index, Entry& entry) const {
  if (!entry.uploading) entry.uploading = upload_->begin(entry.batch);
  Batch batch = upload_->finish(*std::exchange(entry.uploading, std::nullopt));
  if (Entry* next = find(index + 1); next != nullptr && !next->uploading) next->uploading = upload_->begin(next->batch);
  return batch;
}

}  // namespace neve
