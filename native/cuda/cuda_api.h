// The C interface between the addon and the CUDA library: plain data, so that the two can be built apart.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NEVE_CUDA_API_VERSION 4
// Numbers a neuron: the members of PassSums (core/velocity_math.h).
#define NEVE_VELOCITY_SUMS 6

enum NeveCudaDType { NEVE_FLOAT32 = 0, NEVE_FLOAT64 = 1, NEVE_FLOAT16 = 2, NEVE_BFLOAT16 = 3 };

// One output and its snapshots, [outer, neurons, inner] in memory; null for a snapshot that is not there.
typedef struct NeveVelocityEntry {
  const void* current;
  const void* previous;
  const void* before;
  void* store;      // takes the output; may be `previous` or `before`
  int32_t dtype;    // NeveCudaDType of `current`
  int32_t history;  // of the snapshots: `dtype` or NEVE_BFLOAT16
  int64_t outer, neurons, inner;
  // Filled by velocityPlan: rows of a piece of work and their number, and where this entry's pieces, neurons and partial sums begin.
  int64_t rows, chunks, firstPiece, firstNeuron, firstPartial;
  int32_t packed;  // whole packs of elements can be loaded
} NeveVelocityEntry;

typedef struct NeveVelocityPlan {
  int64_t pieces;    // blocks of the one launch
  int64_t neurons;   // rows of NEVE_VELOCITY_SUMS doubles that result
  int64_t partials;  // rows of NEVE_VELOCITY_SUMS doubles of workspace
} NeveVelocityPlan;

typedef struct NeveVelocityPass {
  int32_t device;
  const NeveVelocityEntry* table;  // on the device
  int64_t count;
  NeveVelocityPlan plan;
  double* partials;  // workspace on the device
  double* sums;      // result on the device
} NeveVelocityPass;

// Work of a device that was recorded, to be asked for again as a whole.
typedef struct NeveCudaGraph NeveCudaGraph;

// A process among those that NCCL shall connect.
typedef struct NeveNcclGroup {
  const void* store;  // c10::intrusive_ptr<c10d::Store>, of the libtorch that both are built for
  int32_t rank;
  int32_t size;
  int64_t milliseconds;  // the longest that an operation takes
} NeveNcclGroup;

typedef struct NeveCudaApi {
  int32_t version;
  // Cuts entries into pieces of work; a function of the sizes and addresses alone.
  void (*velocityPlan)(NeveVelocityEntry* entries, int64_t count, NeveVelocityPlan* plan);
  // Runs on the device's current stream; returns null, or what went wrong.
  const char* (*velocityPass)(const NeveVelocityPass* pass);
  // From here on, what is asked of the device's current stream, which is not the default one, is recorded and not done; memory comes out of
  // a pool of the graph's own, or of that of `sharing`. They return null, or what went wrong, in words that last until the thread's next
  // call.
  const char* (*graphBegin)(int32_t device, NeveCudaGraph* sharing, NeveCudaGraph** graph);
  // On the same stream. A graph that this fails for can only be freed.
  const char* (*graphEnd)(NeveCudaGraph* graph);
  // On the device's current stream, whichever that is.
  const char* (*graphReplay)(NeveCudaGraph* graph);
  void (*graphFree)(NeveCudaGraph* graph);
  // Fills a c10::intrusive_ptr<c10d::Backend>; returns null, or what went wrong, in words that last until the thread's next call. Null
  // where the library was built without NCCL's headers.
  const char* (*ncclBackend)(const NeveNcclGroup* group, void* backend);
} NeveCudaApi;

// Exported by the library as `neve_cuda_api`.
typedef const NeveCudaApi* (*NeveCudaApiFunction)(void);

#ifdef __cplusplus
}
#endif
