// Graphs of the simulated device, under libtorch's name for a GPU's.
#pragma once

#include <c10/core/Allocator.h>
#include <c10/util/Exception.h>
#include <cuda_runtime_api.h>

#include "../../../device/simulated_cuda.h"

namespace at::cuda {

class CUDAGraph {
 public:
  CUDAGraph() = default;
  ~CUDAGraph() { reset(); }
  CUDAGraph(const CUDAGraph&) = delete;
  CUDAGraph& operator=(const CUDAGraph&) = delete;

  void capture_begin(c10::MempoolId_t, cudaStreamCaptureMode) { check(simulated_cuda_graph_begin(&graph_)); }
  void capture_end() { check(simulated_cuda_graph_end(graph_)); }
  void replay() { check(simulated_cuda_graph_replay(graph_)); }
  void reset() {
    if (graph_ != nullptr) simulated_cuda_graph_free(graph_);
    graph_ = nullptr;
  }
  c10::MempoolId_t pool() { return {0, 1}; }

 private:
  static void check(const char* words) { TORCH_CHECK(words == nullptr, words); }

  SimulatedCudaGraph* graph_ = nullptr;
};

}  // namespace at::cuda
