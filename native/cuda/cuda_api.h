// The C interface between the addon and the CUDA library: plain data, so that the two can be built apart.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NEVE_CUDA_API_VERSION 1

enum NeveCudaDType { NEVE_FLOAT32 = 0, NEVE_FLOAT64 = 1, NEVE_FLOAT16 = 2, NEVE_BFLOAT16 = 3 };

typedef struct NeveVelocityPass {
  int32_t device;
  int32_t dtype;  // NeveCudaDType
  const void* current;
  void* previous;  // overwritten with current
  int64_t outer, neurons, inner;
  double* partial;  // workspace on the device: 2 * neurons * chunks
  int64_t chunks;
  double* sums;  // result on the device: dot[neurons], then squared[neurons]
} NeveVelocityPass;

typedef struct NeveCudaApi {
  int32_t version;
  // Chunks that a pass over `outer` rows of `neurons` x `inner` is cut into; a function of the sizes alone.
  int64_t (*velocityChunks)(int64_t outer, int64_t neurons, int64_t inner);
  // Runs on the device's current stream; returns null, or what went wrong.
  const char* (*velocityPass)(const NeveVelocityPass* pass);
} NeveCudaApi;

// Exported by the library as `neve_cuda_api`.
typedef const NeveCudaApi* (*NeveCudaApiFunction)(void);

#ifdef __cplusplus
}
#endif
