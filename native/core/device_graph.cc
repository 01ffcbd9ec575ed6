#include "device_graph.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "cuda_library.h"
#include "errors.h"

namespace neve {
namespace {

const NeveCudaApi& graphApi() {
  const NeveCudaApi* found = cudaLibrary();
  if (found == nullptr) throw Error("state", "ERR_CUDA_GRAPH", "the CUDA library was not built");
  return *found;
}

void checkGraph(const char* words) {
  if (words != nullptr) throw Error("state", "ERR_CUDA_GRAPH", words);
}

// What is asked of `later` from here on comes after what was asked of `earlier`.
void follow(const c10::Stream& earlier, const c10::Stream& later) {
  c10::Event reached(earlier.device_type());
  reached.record(earlier);
  reached.block(later);
}

}  // namespace

bool DeviceGraph::available() { return cudaLibrary() != nullptr; }

std::unique_ptr<DeviceGraph> DeviceGraph::record(c10::Device device, const DeviceGraph* sharing, const std::function<void()>& work) {
  const c10::impl::VirtualGuardImpl streams(device.type());
  const c10::Stream present = streams.getStream(device);
  // What was asked for before is done: a recording must not find it under way.
  streams.synchronizeDevice(device.index());
  const c10::Stream beside = streams.getStreamFromGlobalPool(device);
  follow(present, beside);
  std::unique_ptr<DeviceGraph> graph;
  {
    const c10::StreamGuard guard(beside);
    NeveCudaGraph* begun = nullptr;
    checkGraph(graphApi().graphBegin(device.index(), sharing == nullptr ? nullptr : sharing->graph_, &begun));
    graph.reset(new DeviceGraph(begun));
    try {
      work();
    } catch (...) {
      // Whatever it says, the cause is the other one.
      graphApi().graphEnd(begun);
      throw;
    }
    checkGraph(graphApi().graphEnd(begun));
  }
  follow(beside, present);
  return graph;
}

DeviceGraph::~DeviceGraph() {
  if (graph_ != nullptr) graphApi().graphFree(graph_);
}

void DeviceGraph::replay() { checkGraph(graphApi().graphReplay(graph_)); }

}  // namespace neve
