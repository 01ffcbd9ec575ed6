// Entry of the addon. It is loaded once for each JavaScript environment of the process, and keeps nothing outside that environment's state.
#include "guard.h"

// Outside the namespace because the macro below pastes its name into another.
static Napi::Object initializeNeve(Napi::Env env, Napi::Object exports) {
  using namespace neve;
  env.SetInstanceData(new EnvState(env));
  exportRuntime(env, exports);
  exportTensors(env, exports);
  exportAutograd(env, exports);
  exportTensorData(env, exports);
  exportMappedFiles(env, exports);
  exportOps(env, exports);
  exportGenerators(env, exports);
  exportClaims(env, exports);
  exportModels(env, exports);
  exportMeters(env, exports);
  exportTransforms(env, exports);
  exportSessions(env, exports);
  exportBatchQueues(env, exports);
  exportSessionState(env, exports);
  exportOptimizers(env, exports);
  exportTangentKernel(env, exports);
  exportTrialLosses(env, exports);
  exportCurvature(env, exports);
  exportCentralFlow(env, exports);
  exportLayerStatistics(env, exports);
  exportFluctuations(env, exports);
  exportNoiseScale(env, exports);
  exportProcessGroups(env, exports);
  exportStores(env, exports);
  exportJointGraph(env, exports);
  exportLook(env, exports);
  return exports;
}

NODE_API_MODULE(neve, initializeNeve)
