#include "graphs.h"

#include <ATen/core/Generator.h>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counters.h"
#include "generators.h"
#include "memory.h"
#include "streams.h"
#include "twins.h"

struct SimulatedCudaGraph {
  c10::DeviceIndex device;
  c10::StreamId stream;
  uint64_t before;  // allocations before it began
  std::optional<simulated::Contents> contents;
  at::Tensor generator;
  std::string spoilt;
  std::vector<std::function<void()>> work;
  // By address and allocation. What was there before is not kept alive.
  std::map<std::pair<const void*, uint64_t>, c10::Storage> storages;
};

namespace simulated {
namespace {

std::mutex recordingMutex;
std::map<std::pair<c10::DeviceIndex, c10::StreamId>, SimulatedCudaGraph*> recordings;
std::atomic<bool> graphsRefused{false};
thread_local bool replaying = false;
thread_local std::string words;

struct Replaying {
  Replaying() { replaying = true; }
  ~Replaying() { replaying = false; }
};

template <typename Work>
const char* said(Work work) {
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

SimulatedCudaGraph* beginRecording() {
  const c10::DeviceIndex device = currentDevice();
  const c10::StreamId stream = currentStream(device).id();
  TORCH_CHECK(!graphsRefused, "CUDA graphs are refused");
  TORCH_CHECK(stream != 0, "CUDA graphs must be captured on a non-default stream.");
  const std::lock_guard lock(recordingMutex);
  TORCH_CHECK(recordings.count({device, stream}) == 0, "CUDA error: this stream is captured already");
  auto* graph = new SimulatedCudaGraph();
  graph->device = device;
  graph->stream = stream;
  graph->before = allocationsSoFar();
  graph->contents = contentsOf(device);
  graph->generator = innerOf(defaultGenerator(device)).get_state();
  recordings[{device, stream}] = graph;
  return graph;
}

void endRecording(SimulatedCudaGraph& graph) {
  {
    const std::lock_guard lock(recordingMutex);
    recordings.erase({graph.device, graph.stream});
  }
  putBack(graph.device, *graph.contents);
  graph.contents.reset();
  at::Generator generator = innerOf(defaultGenerator(graph.device));
  generator.set_state(graph.generator);
  TORCH_CHECK(graph.spoilt.empty(), "CUDA error: operation failed due to a previous error during capture: ", graph.spoilt);
}

void replayAll(SimulatedCudaGraph& graph) {
  TORCH_CHECK(!graph.contents && graph.spoilt.empty(), "CUDA graph was not captured");
  for (const auto& [place, storage] : graph.storages) {
    TORCH_CHECK(place.second > graph.before || allocationAt(place.first) == place.second,
                "CUDA error: an illegal memory access was encountered: a replay uses memory that was given back since");
  }
  const Replaying now;
  for (const auto& each : graph.work) each();
}

}  // namespace

bool isReplaying() { return replaying; }

SimulatedCudaGraph* recordingOn(c10::DeviceIndex device) {
  if (replaying) return nullptr;
  const std::lock_guard lock(recordingMutex);
  if (recordings.empty()) return nullptr;
  const auto found = recordings.find({device, currentStream(device).id()});
  return found == recordings.end() ? nullptr : found->second;
}

void forbidWhileRecording(const char* what) {
  SimulatedCudaGraph* graph = recordingOn(currentDevice());
  if (graph == nullptr) return;
  graph->spoilt = what;
  TORCH_CHECK(false, "CUDA error: operation not permitted when stream is capturing (", what, ")");
}

at::Tensor noted(SimulatedCudaGraph& graph, const at::Tensor& tensor) {
  const c10::Storage& original = tensor.storage();
  const void* address = original.data();
  if (address == nullptr) return likeOver(original, tensor);
  const uint64_t allocation = allocationAt(address);
  const std::lock_guard lock(recordingMutex);
  auto found = graph.storages.find({address, allocation});
  if (found == graph.storages.end()) {
    c10::Storage storage = original;
    if (allocation <= graph.before) {
      c10::DataPtr borrowed(original.mutable_data(), tensor.device());
      storage = c10::Storage(c10::Storage::use_byte_size_t(), original.nbytes(), std::move(borrowed), &deviceAllocator(), false);
    }
    found = graph.storages.emplace(std::make_pair(address, allocation), std::move(storage)).first;
  }
  return likeOver(found->second, tensor);
}

void note(SimulatedCudaGraph& graph, std::function<void()> again) {
  const std::lock_guard lock(recordingMutex);
  graph.work.push_back(std::move(again));
}

}  // namespace simulated

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED const char* simulated_cuda_graph_begin(SimulatedCudaGraph** graph) {
  return simulated::said([&] {
    *graph = simulated::beginRecording();
    simulated::count(simulated::Count::Recording);
  });
}
EXPORTED const char* simulated_cuda_graph_end(SimulatedCudaGraph* graph) {
  return simulated::said([&] { simulated::endRecording(*graph); });
}
EXPORTED const char* simulated_cuda_graph_replay(SimulatedCudaGraph* graph) {
  return simulated::said([&] {
    simulated::count(simulated::Count::Replay);
    simulated::replayAll(*graph);
  });
}
EXPORTED void simulated_cuda_graph_free(SimulatedCudaGraph* graph) { delete graph; }
EXPORTED void simulated_cuda_refuse_graphs(int refuse) { simulated::graphsRefused = refuse != 0; }
