// Streams, events, and copies that are under way. Operators run at once, in the order in which they are asked for; what is late are copies:
// memory of the host that a copy writes to is poisoned until the host has waited for it, and memory that one reads from must not change
// before.
#pragma once

#include <c10/core/Device.h>
#include <c10/core/Stream.h>

#include <cstddef>

namespace simulated {

c10::DeviceIndex currentDevice();
c10::DeviceIndex exchangeDevice(c10::DeviceIndex device);
c10::Stream currentStream(c10::DeviceIndex device);

// A copy to pinned host memory, which is `bytes` of `values` once it is done.
void beginDownload(c10::DeviceIndex device, void* to, const void* values, size_t bytes);
// A copy out of pinned host memory, which has been read already.
void noteUpload(c10::DeviceIndex device, const void* from, size_t bytes);
// Host memory was given back: libtorch's allocator hands it out again when copies with it are done, so nobody sees them any more.
void forgetCopies(const void* host, size_t bytes);
// All that the present stream was asked for is done.
void finishCurrentStream(c10::DeviceIndex device);
void finishDevice(c10::DeviceIndex device);

}  // namespace simulated
