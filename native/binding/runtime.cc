// The addon as a whole: versions, threads, devices, and what is alive.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include "../core/cuda_library.h"
#include "../core/device_memory.h"
#include "../core/kernels/own_kernels.h"
#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value init(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    if (!info[0].IsFunction()) throw Error("option", "ERR_ARGUMENT", "init: expected the function that builds errors.");
    state.makeError = Napi::Persistent(info[0].As<Napi::Function>());
    return info.Env().Undefined();
  });
}

Napi::Value about(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    Napi::Object facts = Napi::Object::New(info.Env());
    facts.Set("libtorch", TORCH_VERSION);
    facts.Set("cpuCapability", at::get_cpu_capability());
    // A CUDA build registers its hooks when it is loaded, whether or not there is a GPU.
    facts.Set("cudaBuild", at::CUDAHooksRegistry()->Has("CUDAHooks"));
    return facts;
  });
}

Napi::Value setNumThreads(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    const int64_t count = toInt(info[0], "setNumThreads");
    if (count < 1 || count > 4096) {
      throw Error("option", "ERR_ARGUMENT", "setNumThreads: expected 1 to 4096 threads, received " + std::to_string(count) + ".");
    }
    at::set_num_threads(static_cast<int>(count));
    return info.Env().Undefined();
  });
}

Napi::Value getNumThreads(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value { return Napi::Number::New(info.Env(), at::get_num_threads()); });
}

Napi::Value switchOwnKernels(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    setOwnKernels(toBool(info[0], "setOwnKernels"));
    return info.Env().Undefined();
  });
}

Napi::Value runsOwnKernels(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value { return Napi::Boolean::New(info.Env(), ownKernels()); });
}

Napi::Value cudaDeviceCount(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    int count = 0;
    try {
      count = at::detail::getCUDAHooks().deviceCount();
    } catch (const std::exception&) {
      // A broken driver is, to the caller, a machine without GPUs.
      count = 0;
    }
    return Napi::Number::New(info.Env(), count);
  });
}

Napi::Value openCuda(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    openCudaLibrary(toString(info[0], "openCudaLibrary"));
    return info.Env().Undefined();
  });
}

Napi::Value cudaMemory(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    const auto memory = deviceMemory(static_cast<c10::DeviceIndex>(toInt(info[0], "cudaMemory")));
    if (!memory) return info.Env().Null();
    Napi::Object figures = Napi::Object::New(info.Env());
    figures.Set("allocated", static_cast<double>(memory->allocated));
    figures.Set("reserved", static_cast<double>(memory->reserved));
    figures.Set("free", static_cast<double>(memory->free));
    figures.Set("total", static_cast<double>(memory->total));
    return figures;
  });
}

Napi::Value liveHandles(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    Napi::Object counts = Napi::Object::New(info.Env());
    counts.Set("tensors", static_cast<double>(state.tensors.live()));
    counts.Set("generators", static_cast<double>(state.generators.live()));
    counts.Set("models", static_cast<double>(state.models.live()));
    counts.Set("meters", static_cast<double>(state.meters.live()));
    counts.Set("sessions", static_cast<double>(state.sessions.live()));
    counts.Set("optimizers", static_cast<double>(state.optimizers.live()));
    counts.Set("queues", static_cast<double>(state.queues.live()));
    counts.Set("pipelines", static_cast<double>(state.pipelines.live()));
    counts.Set("groups", static_cast<double>(state.groups.live()));
    counts.Set("stores", static_cast<double>(state.stores.live()));
    return counts;
  });
}

Napi::Value release(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    releaseHandle(state, toDouble(info[0], "release"));
    return info.Env().Undefined();
  });
}

}  // namespace

void exportRuntime(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "init", init);
  exportFunction(exports, "info", about);
  exportFunction(exports, "setNumThreads", setNumThreads);
  exportFunction(exports, "getNumThreads", getNumThreads);
  exportFunction(exports, "setOwnKernels", switchOwnKernels);
  exportFunction(exports, "getOwnKernels", runsOwnKernels);
  exportFunction(exports, "cudaDeviceCount", cudaDeviceCount);
  exportFunction(exports, "openCudaLibrary", openCuda);
  exportFunction(exports, "cudaMemory", cudaMemory);
  exportFunction(exports, "liveHandles", liveHandles);
  exportFunction(exports, "release", release);
}

}  // namespace neve
