// What a test asks of the simulated device: a C interface, so that any language can.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Since the library was loaded or the counters were reset; all devices together.
typedef struct SimulatedCudaCounters {
  int64_t kernels;           // operators and launches of kernels
  int64_t synchronizations;  // times that the host waited for the device: reads, blocking copies, events and streams waited for
  int64_t uploads;           // copies to the device, of those: out of memory that is not pinned
  int64_t pageable_uploads;
  int64_t downloads;
  int64_t allocations;  // of device memory
  int64_t recordings;   // of graphs, and replays
  int64_t replays;
  // Not reset.
  int64_t live_blocks;
  int64_t live_bytes;
  int64_t peak_bytes;  // reset to live_bytes
  int64_t pinned_blocks;
  int64_t refusals;    // allocations that failed, on purpose or for want of memory
  int64_t overwrites;  // pinned memory that was written to while a copy from it was under way
} SimulatedCudaCounters;

void simulated_cuda_counters(SimulatedCudaCounters* counters);
void simulated_cuda_reset_counters(void);

// "<count> <cause>\n" for each cause of a synchronisation since the last reset, cut at `size`; returns the length of the whole.
size_t simulated_cuda_causes(char* text, size_t size);

// Allocations of device memory fail from the `first` on that comes after this call (1 is the next), `count` of them; 0 for none.
void simulated_cuda_fail_allocations(int64_t first, int64_t count);

// How much memory each device has; at the beginning SIMULATED_CUDA_MEMORY (bytes), or 8 GiB.
void simulated_cuda_set_memory(int64_t bytes);

// A kernel that takes addresses is about to run on a device, or has run: between the two the host can reach the device's memory.
void simulated_cuda_begin_kernel(int device);
void simulated_cuda_end_kernel(int device);

// Work of a device's stream that is recorded, to be done again. Recording does the work too, and undoes it at the end; what it leaves of
// memory that was taken meanwhile cannot be read before a replay. What waits for the device, what uploads, and what sets a generator fails
// meanwhile, as on a GPU. Functions return null, or what went wrong, in words that last until the thread's next call.
typedef struct SimulatedCudaGraph SimulatedCudaGraph;
// The calling thread's current stream of its current device, which must not be the default one.
const char* simulated_cuda_graph_begin(SimulatedCudaGraph** graph);
const char* simulated_cuda_graph_end(SimulatedCudaGraph* graph);
const char* simulated_cuda_graph_replay(SimulatedCudaGraph* graph);
void simulated_cuda_graph_free(SimulatedCudaGraph* graph);
// While it is refused, recordings fail as they begin.
void simulated_cuda_refuse_graphs(int refuse);

// The stream that work of the calling thread goes to.
int64_t simulated_cuda_current_stream(int device);

#ifdef __cplusplus
}
#endif
