// The C interface of the simulated device, for tests in JavaScript.

#include <node_api.h>

#include <string>

#include "device/simulated_cuda.h"

namespace {

double number(napi_env env, napi_value value) {
  double found = 0;
  napi_get_value_double(env, value, &found);
  return found;
}

template <size_t Count>
void readArguments(napi_env env, napi_callback_info info, double (&values)[Count]) {
  size_t count = Count;
  napi_value arguments[Count];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  for (size_t i = 0; i < Count; ++i) values[i] = i < count ? number(env, arguments[i]) : 0;
}

napi_value counters(napi_env env, napi_callback_info) {
  SimulatedCudaCounters found;
  simulated_cuda_counters(&found);
  napi_value object;
  napi_create_object(env, &object);
  const auto set = [&](const char* name, int64_t value) {
    napi_value boxed;
    napi_create_double(env, static_cast<double>(value), &boxed);
    napi_set_named_property(env, object, name, boxed);
  };
  set("kernels", found.kernels);
  set("synchronizations", found.synchronizations);
  set("uploads", found.uploads);
  set("pageableUploads", found.pageable_uploads);
  set("downloads", found.downloads);
  set("allocations", found.allocations);
  set("recordings", found.recordings);
  set("replays", found.replays);
  set("liveBlocks", found.live_blocks);
  set("liveBytes", found.live_bytes);
  set("peakBytes", found.peak_bytes);
  set("pinnedBlocks", found.pinned_blocks);
  set("refusals", found.refusals);
  set("overwrites", found.overwrites);
  return object;
}

napi_value resetCounters(napi_env, napi_callback_info) {
  simulated_cuda_reset_counters();
  return nullptr;
}

napi_value causes(napi_env env, napi_callback_info) {
  std::string text(simulated_cuda_causes(nullptr, 0) + 1, '\0');
  simulated_cuda_causes(text.data(), text.size());
  napi_value result;
  napi_create_string_utf8(env, text.c_str(), NAPI_AUTO_LENGTH, &result);
  return result;
}

napi_value failAllocations(napi_env env, napi_callback_info info) {
  double values[2];
  readArguments(env, info, values);
  simulated_cuda_fail_allocations(static_cast<int64_t>(values[0]), static_cast<int64_t>(values[1]));
  return nullptr;
}

napi_value setMemory(napi_env env, napi_callback_info info) {
  double values[1];
  readArguments(env, info, values);
  simulated_cuda_set_memory(static_cast<int64_t>(values[0]));
  return nullptr;
}

napi_value refuseGraphs(napi_env env, napi_callback_info info) {
  double values[1];
  readArguments(env, info, values);
  simulated_cuda_refuse_graphs(values[0] != 0);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const auto add = [&](const char* name, napi_callback function) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  };
  add("counters", counters);
  add("resetCounters", resetCounters);
  add("causes", causes);
  add("failAllocations", failAllocations);
  add("setMemory", setMemory);
  add("refuseGraphs", refuseGraphs);
  return exports;
}
