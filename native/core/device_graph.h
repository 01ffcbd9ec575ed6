// Work of a device that is recorded once and asked for again as a whole: one launch instead of many.
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

struct NeveCudaGraph;

namespace neve {

class DeviceGraph {
 public:
  // Whether there are graphs: they come with the CUDA library. Throws ERR_CUDA_LIBRARY where that could not be opened.
  static bool available();

  // Records, and does not do, what `work` asks of the device, on a stream beside the present one. Numbers of the host and addresses are
  // recorded as they are. Memory comes out of a pool of the graph's own, or of that of `sharing`, whose results nobody may need any more
  // when this one is replayed. Throws what `work` throws, and ERR_CUDA_GRAPH with libtorch's words for what cannot be recorded.
  static std::unique_ptr<DeviceGraph> record(c10::Device device, const DeviceGraph* sharing, const std::function<void()>& work);

  ~DeviceGraph();
  DeviceGraph(const DeviceGraph&) = delete;
  DeviceGraph& operator=(const DeviceGraph&) = delete;

  // On the present stream; waits for nothing.
  void replay();

 private:
  explicit DeviceGraph(NeveCudaGraph* graph) : graph_(graph) {}

  NeveCudaGraph* graph_;
};

}  // namespace neve
