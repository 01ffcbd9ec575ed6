// The part of CUDA's runtime that kernels' launchers use, on the host.
#pragma once

using cudaStream_t = void*;

enum cudaStreamCaptureMode { cudaStreamCaptureModeGlobal = 0, cudaStreamCaptureModeThreadLocal = 1 };
enum cudaError_t { cudaSuccess = 0 };

inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline const char* cudaGetErrorString(cudaError_t) { return "no error"; }
