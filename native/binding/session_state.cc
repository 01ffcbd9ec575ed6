// A session's state, out and in: for checkpoints.

#include "../core/state_map.h"
#include "../core/train_session.h"
#include "../core/velocity_meter.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"

namespace neve {
namespace {

Napi::Value sessionState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [tensors = session.state()](Napi::Env env) { return stateToJs(env, tensors); };
    });
  });
}

Napi::Value sessionLoadState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [tensors = stateOf(state, info[1])](TrainSession& session) -> SessionHost::ToJs {
      session.loadState(tensors);
      return {};
    });
  });
}

// Copied where measurements are made, so that long histories cost JavaScript nothing.
Napi::Value sessionMeterState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [meter = unwrapMeter(state, info[1])](TrainSession&) -> SessionHost::ToJs {
      return [tensors = meter->state()](Napi::Env env) { return stateToJs(env, tensors); };
    });
  });
}

Napi::Value sessionOptimizerState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->postUrgent(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [tensors = session.optimizerState()](Napi::Env env) { return stateToJs(env, tensors); };
    });
  });
}

Napi::Value sessionLoadOptimizerState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [tensors = stateOf(state, info[1])](TrainSession& session) -> SessionHost::ToJs {
      session.loadOptimizerState(tensors);
      return {};
    });
  });
}

}  // namespace

void exportSessionState(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "sessionState", sessionState);
  exportFunction(exports, "sessionLoadState", sessionLoadState);
  exportFunction(exports, "sessionMeterState", sessionMeterState);
  exportFunction(exports, "sessionOptimizerState", sessionOptimizerState);
  exportFunction(exports, "sessionLoadOptimizerState", sessionLoadOptimizerState);
}

}  // namespace neve
