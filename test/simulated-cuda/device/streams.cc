#include "streams.h"

#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
#include <vector>

#include "counters.h"
#include "memory.h"

namespace simulated {
namespace {

constexpr int kPool = 32;

thread_local c10::DeviceIndex device = 0;
thread_local std::vector<c10::StreamId> streams;

c10::StreamId& streamOf(c10::DeviceIndex index) {
  if (streams.empty()) streams.resize(static_cast<size_t>(deviceCount()), 0);
  return streams.at(static_cast<size_t>(index));
}

struct Copy {
  c10::Device device;
  c10::StreamId stream;
  uint64_t order;
  void* host;
  bool toHost;
  std::vector<char> values;
};

// Moment of a stream.
struct Moment {
  c10::Device device;
  c10::StreamId stream;
  uint64_t order;
};

std::mutex mutex;
std::list<Copy> underWay;
std::atomic<uint64_t> orders{0};

void add(c10::DeviceIndex index, void* host, bool toHost, std::vector<char> values) {
  const std::lock_guard lock(mutex);
  underWay.push_back({c10::Device(c10::kCUDA, index), streamOf(index), ++orders, host, toHost, std::move(values)});
}

template <typename Which>
void finish(Which which) {
  const std::lock_guard lock(mutex);
  for (auto copy = underWay.begin(); copy != underWay.end();) {
    if (!which(*copy)) {
      ++copy;
      continue;
    }
    if (copy->toHost) {
      std::memcpy(copy->host, copy->values.data(), copy->values.size());
    } else if (std::memcmp(copy->host, copy->values.data(), copy->values.size()) != 0) {
      count(Count::Overwrite);
    }
    copy = underWay.erase(copy);
  }
}

void finishUntil(const Moment& moment) {
  finish([&](const Copy& copy) { return copy.device == moment.device && copy.stream == moment.stream && copy.order <= moment.order; });
}

class Guard final : public c10::impl::DeviceGuardImplInterface {
 public:
  c10::DeviceType type() const override { return c10::kCUDA; }
  c10::Device exchangeDevice(c10::Device to) const override {
    TORCH_CHECK(to.is_cuda(), "A CUDA device was expected, not ", to);
    return {c10::kCUDA, simulated::exchangeDevice(to.index())};
  }
  c10::Device getDevice() const override { return {c10::kCUDA, device}; }
  void setDevice(c10::Device to) const override { exchangeDevice(to); }
  void uncheckedSetDevice(c10::Device to) const noexcept override {
    if (to.index() >= 0) device = to.index();
  }
  c10::DeviceIndex deviceCount() const noexcept override { return static_cast<c10::DeviceIndex>(simulated::deviceCount()); }

  c10::Stream getStream(c10::Device of) const override { return currentStream(indexOf(of)); }
  c10::Stream getDefaultStream(c10::Device of) const override { return streamOn(indexOf(of), 0); }
  c10::Stream getStreamFromGlobalPool(c10::Device of, bool) const override {
    static std::atomic<int> next{0};
    return streamOn(indexOf(of), 1 + next++ % kPool);
  }
  c10::Stream getNewStream(c10::Device of, int) const override { return getStreamFromGlobalPool(of, false); }
  c10::Stream exchangeStream(c10::Stream to) const override {
    c10::StreamId& present = streamOf(to.device_index());
    return streamOn(to.device_index(), std::exchange(present, to.id()));
  }
  bool queryStream(const c10::Stream& stream) const override {
    finishUntil({stream.device(), stream.id(), orders.load()});
    return true;
  }
  void synchronizeStream(const c10::Stream& stream) const override {
    countSynchronization("stream");
    finishUntil({stream.device(), stream.id(), orders.load()});
  }
  void synchronizeDevice(c10::DeviceIndex index) const override {
    countSynchronization("device");
    finishDevice(index);
  }

  void record(void** event, const c10::Stream& stream, c10::DeviceIndex, c10::EventFlag) const override {
    if (*event == nullptr) *event = new Moment{stream.device(), stream.id(), 0};
    *static_cast<Moment*>(*event) = {stream.device(), stream.id(), orders.load()};
  }
  void block(void* event, const c10::Stream& stream) const override {
    if (event == nullptr) return;
    const Moment moment = *static_cast<Moment*>(event);
    const std::lock_guard lock(mutex);
    // Whoever waits for this stream from here on has waited for those copies too.
    for (Copy& copy : underWay) {
      if (copy.device == moment.device && copy.stream == moment.stream && copy.order <= moment.order) {
        copy.device = stream.device();
        copy.stream = stream.id();
      }
    }
  }
  bool queryEvent(void* event) const override {
    if (event != nullptr) finishUntil(*static_cast<Moment*>(event));
    return true;
  }
  void synchronizeEvent(void* event) const override {
    countSynchronization("event");
    if (event != nullptr) finishUntil(*static_cast<Moment*>(event));
  }
  void destroyEvent(void* event, c10::DeviceIndex) const noexcept override { delete static_cast<Moment*>(event); }
  double elapsedTime(void*, void*, c10::DeviceIndex) const override { return 0.0; }

 private:
  static c10::DeviceIndex indexOf(c10::Device of) { return of.has_index() ? of.index() : device; }
  static c10::Stream streamOn(c10::DeviceIndex index, c10::StreamId id) {
    return c10::Stream(c10::Stream::UNSAFE, c10::Device(c10::kCUDA, index), id);
  }
};

C10_REGISTER_GUARD_IMPL(CUDA, Guard)

}  // namespace

c10::DeviceIndex currentDevice() { return device; }

c10::DeviceIndex exchangeDevice(c10::DeviceIndex to) {
  const c10::DeviceIndex before = device;
  if (to < 0) return before;
  TORCH_CHECK(to < deviceCount(), "CUDA error: invalid device ordinal");
  device = to;
  return before;
}

c10::Stream currentStream(c10::DeviceIndex index) {
  return c10::Stream(c10::Stream::UNSAFE, c10::Device(c10::kCUDA, index), streamOf(index));
}

void beginDownload(c10::DeviceIndex index, void* to, const void* values, size_t bytes) {
  const auto* first = static_cast<const char*>(values);
  std::vector<char> kept(first, first + bytes);
  std::memset(to, 0xFF, bytes);
  add(index, to, true, std::move(kept));
}

void noteUpload(c10::DeviceIndex index, const void* from, size_t bytes) {
  const auto* first = static_cast<const char*>(from);
  add(index, const_cast<void*>(from), false, {first, first + bytes});
}

void forgetCopies(const void* host, size_t bytes) {
  const auto* first = static_cast<const char*>(host);
  const std::lock_guard lock(mutex);
  underWay.remove_if([&](const Copy& copy) {
    const auto* place = static_cast<const char*>(copy.host);
    return place >= first && place < first + bytes;
  });
}

void finishCurrentStream(c10::DeviceIndex index) { finishUntil({c10::Device(c10::kCUDA, index), streamOf(index), orders.load()}); }

void finishDevice(c10::DeviceIndex index) {
  finish([&](const Copy& copy) { return copy.device.index() == index; });
}

}  // namespace simulated
