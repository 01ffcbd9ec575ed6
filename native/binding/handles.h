// Objects behind handles, with typed errors; and lists of tensors for JavaScript.
#pragma once

#include <memory>
#include <vector>

#include "../core/model.h"
#include "../core/state_map.h"
#include "env_state.h"

namespace neve {

// Each throws ERR_DISPOSED or ERR_HANDLE.
std::shared_ptr<Model> unwrapModel(EnvState& state, Napi::Value handle);
std::shared_ptr<VelocityMeter> unwrapMeter(EnvState& state, Napi::Value handle);
std::shared_ptr<SessionHost> unwrapSession(EnvState& state, Napi::Value handle);

// 'running' or 'batch': how a measurement normalises batches.
Mode toStatistics(Napi::Value value);

// [{ name, kind, tensor }], parameters first; every tensor under a new handle.
Napi::Value namedTensorsToJs(EnvState& state, Napi::Env env, const std::vector<NamedTensor>& parameters,
                             const std::vector<NamedTensor>& buffers);

// Each under a new handle.
Napi::Value tensorsToJs(Napi::Env env, const std::vector<at::Tensor>& tensors);

// A part's state as [{ name, tensor }], each under a new handle; and back.
Napi::Value stateToJs(Napi::Env env, const StateMap& tensors);
StateMap stateOf(EnvState& state, Napi::Value value);

}  // namespace neve
