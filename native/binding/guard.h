// The one way in: every exported function runs inside guard(), which turns any C++ exception into a typed JavaScript error.
#pragma once

#include "../core/errors.h"
#include "env_state.h"
#include "napi_setup.h"

namespace neve {

// The JavaScript error for a failure (a NeveError built by the function given to init()).
Napi::Value toJsError(Napi::Env env, const Failure& failure);

// Runs `body(EnvState&)`; whatever it throws is thrown into JavaScript instead.
template <typename Body>
Napi::Value guard(const Napi::CallbackInfo& info, Body&& body) {
  Napi::Env env = info.Env();
  try {
    return body(EnvState::of(env));
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  } catch (...) {
    napi_throw(env, toJsError(env, describeCurrentException()));
  }
  return env.Undefined();
}

// Exports a function under a name.
using Exported = Napi::Value (*)(const Napi::CallbackInfo&);
void exportFunction(Napi::Object exports, const char* name, Exported function);

// Each file of the binding adds its functions.
void exportRuntime(Napi::Env env, Napi::Object exports);
void exportTensors(Napi::Env env, Napi::Object exports);
void exportAutograd(Napi::Env env, Napi::Object exports);
void exportTensorData(Napi::Env env, Napi::Object exports);
void exportMappedFiles(Napi::Env env, Napi::Object exports);
void exportOps(Napi::Env env, Napi::Object exports);
void exportGenerators(Napi::Env env, Napi::Object exports);
void exportClaims(Napi::Env env, Napi::Object exports);
void exportModels(Napi::Env env, Napi::Object exports);
void exportMeters(Napi::Env env, Napi::Object exports);
void exportTransforms(Napi::Env env, Napi::Object exports);
void exportSessions(Napi::Env env, Napi::Object exports);
void exportBatchQueues(Napi::Env env, Napi::Object exports);
void exportSessionState(Napi::Env env, Napi::Object exports);
void exportOptimizers(Napi::Env env, Napi::Object exports);
void exportTangentKernel(Napi::Env env, Napi::Object exports);
void exportTrialLosses(Napi::Env env, Napi::Object exports);
void exportCurvature(Napi::Env env, Napi::Object exports);
void exportCentralFlow(Napi::Env env, Napi::Object exports);
void exportLayerStatistics(Napi::Env env, Napi::Object exports);
void exportFluctuations(Napi::Env env, Napi::Object exports);
void exportNoiseScale(Napi::Env env, Napi::Object exports);
void exportProcessGroups(Napi::Env env, Napi::Object exports);
void exportStores(Napi::Env env, Napi::Object exports);
void exportJointGraph(Napi::Env env, Napi::Object exports);
void exportLook(Napi::Env env, Napi::Object exports);

}  // namespace neve
