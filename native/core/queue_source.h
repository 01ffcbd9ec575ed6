// Batches that another thread brings, one after the other, while this one trains.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "batch_source.h"
#include "device_upload.h"
#include "errors.h"
#include "wait_point.h"

namespace neve {

// No batch follows, though some should.
class DataFailed : public Error {
 public:
  using Error::Error;
};

class QueueSource final : public BatchSource {
 public:
  // The first batch to come has the index `first`. `onWanted(count)`, on the thread that asks, tells that batches before `count` are waited
  // for or used: how far ahead of that batches are brought is the bringer's business. Batches are given out on `device`; 4-d floating
  // inputs in channels-last order if asked for.
  QueueSource(std::shared_ptr<WaitPoint> wait, int64_t first, at::Device device, bool channelsLast, std::function<void(int64_t)> onWanted);

  // From any thread. Tensors on the host, nobody else's from here on.
  void push(Batch batch);
  // No batch follows.
  void end() { close(State::Ended); }
  // No batch follows, though some should: whoever waits for one gets DataFailed, ERR_DATA_FAILED.
  void fail() { close(State::Failed); }

  std::optional<int64_t> rowsAt(int64_t index) const override;
  void release(int64_t before) override;
  int64_t first() const override;

 private:
  enum class State : uint8_t { Open, Ended, Failed };
  struct Entry {
    Batch batch;
    std::optional<UploadingBatch> uploading;  // of the thread that asks
  };

  Batch fetch(int64_t index) const override;
  // The entry of a batch that is there, or null. It stays where it is until it is released.
  Entry* find(int64_t index) const;
  Batch upload(int64_t index, Entry& entry) const;
  void close(State state);

  std::shared_ptr<WaitPoint> wait_;
  at::Device device_;
  bool channelsLast_;
  std::optional<DeviceUpload> upload_;  // to a device that is not the CPU
  std::function<void(int64_t)> onWanted_;
  mutable int64_t wanted_;  // of the thread that asks
  mutable std::mutex mutex_;
  // Guarded by the mutex.
  State state_ = State::Open;
  int64_t first_;  // index of the front
  mutable std::deque<Entry> batches_;
};

}  // namespace neve
