// Work of a stream that is recorded and done again: what a GPU's graphs show of themselves. Numbers of the host are as they were when the
// work was recorded, and memory is where it was.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <functional>

#include "simulated_cuda.h"

namespace simulated {

// The recording that the calling thread's work on a device goes to; null for none.
SimulatedCudaGraph* recordingOn(c10::DeviceIndex device);
// Fails, and spoils the recording, while there is one on the present device.
void forbidWhileRecording(const char* what);
// A tensor as it is now, for replays: over memory of the recording's own, or over memory that must still be there then.
at::Tensor noted(SimulatedCudaGraph& graph, const at::Tensor& tensor);
void note(SimulatedCudaGraph& graph, std::function<void()> again);
// Whether the calling thread is replaying.
bool isReplaying();

}  // namespace simulated
