// What happens on the device, counted.
#pragma once

#include <string>

#include "simulated_cuda.h"

namespace simulated {

enum class Count : uint8_t { Kernel, Upload, PageableUpload, Download, Allocation, Refusal, Overwrite, Recording, Replay };

void count(Count what);

// The host waits for the device. `cause` names the operator. Fails while the thread's work is recorded.
void countSynchronization(const std::string& cause);

void fillCounters(SimulatedCudaCounters& counters);
void resetCounters();
std::string causes();

}  // namespace simulated
