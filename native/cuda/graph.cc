#include "graph.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>

#include <exception>
#include <memory>
#include <string>

struct NeveCudaGraph {
  explicit NeveCudaGraph(c10::Device where) : device(where) {}
  c10::Device device;
  at::cuda::CUDAGraph graph;
};

namespace neve {
namespace {

// Null, or the words of what `work` throws.
template <typename Work>
const char* said(Work work) {
  static thread_local std::string words;
  try {
    work();
    return nullptr;
  } catch (const c10::Error& error) {
    words = error.what_without_backtrace();
  } catch (const std::exception& error) {
    words = error.what();
  }
  return words.c_str();
}

}  // namespace

const char* graphBegin(int32_t device, NeveCudaGraph* sharing, NeveCudaGraph** graph) {
  return said([&] {
    auto made = std::make_unique<NeveCudaGraph>(c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(device)));
    const c10::DeviceGuard guard(made->device);
    // Other threads may go on with what a recording forbids: they are other sessions, on streams of their own.
    made->graph.capture_begin(sharing == nullptr ? c10::MempoolId_t{0, 0} : sharing->graph.pool(), cudaStreamCaptureModeThreadLocal);
    *graph = made.release();
  });
}

const char* graphEnd(NeveCudaGraph* graph) {
  return said([&] {
    const c10::DeviceGuard guard(graph->device);
    graph->graph.capture_end();
  });
}

const char* graphReplay(NeveCudaGraph* graph) {
  return said([&] {
    const c10::DeviceGuard guard(graph->device);
    graph->graph.replay();
  });
}

void graphFree(NeveCudaGraph* graph) {
  said([&] { delete graph; });
}

}  // namespace neve
