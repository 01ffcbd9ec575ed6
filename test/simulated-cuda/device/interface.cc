#include <cstring>

#include "counters.h"
#include "graphs.h"
#include "memory.h"
#include "simulated_cuda.h"
#include "streams.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED void simulated_cuda_counters(SimulatedCudaCounters* counters) {
  simulated::fillCounters(*counters);
  const simulated::MemoryCounts memory = simulated::memoryCounts();
  counters->live_blocks = memory.blocks;
  counters->live_bytes = memory.bytes;
  counters->peak_bytes = memory.peak;
  counters->pinned_blocks = simulated::pinnedBlocks();
}

EXPORTED void simulated_cuda_reset_counters(void) {
  simulated::resetCounters();
  simulated::resetPeak();
}

EXPORTED size_t simulated_cuda_causes(char* text, size_t size) {
  const std::string all = simulated::causes();
  if (size > 0) {
    const size_t length = std::min(size - 1, all.size());
    std::memcpy(text, all.data(), length);
    text[length] = '\0';
  }
  return all.size();
}

EXPORTED void simulated_cuda_fail_allocations(int64_t first, int64_t count) { simulated::failAllocations(first, count); }
EXPORTED void simulated_cuda_set_memory(int64_t bytes) { simulated::setMemory(bytes); }

EXPORTED void simulated_cuda_begin_kernel(int device) {
  simulated::forbidWhileRecording("a kernel that is launched by hand");
  simulated::count(simulated::Count::Kernel);
  simulated::openDeviceView(device);
}
EXPORTED void simulated_cuda_end_kernel(int device) { simulated::closeDeviceView(device); }

EXPORTED int64_t simulated_cuda_current_stream(int device) { return simulated::currentStream(static_cast<c10::DeviceIndex>(device)).id(); }
