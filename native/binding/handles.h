// Objects behind handles, with typed errors; and lists of tensors for JavaScript.
#pragma once

#include <memory>
#include <vector>

#include "../core/model.h"
#include "env_state.h"

namespace neve {

// Each throws ERR_DISPOSED or ERR_HANDLE.
std::shared_ptr<Model> unwrapModel(EnvState& state, Napi::Value handle);
std::shared_ptr<VelocityMeter> unwrapMeter(EnvState& state, Napi::Value handle);
std::shared_ptr<SessionHost> unwrapSession(EnvState& state, Napi::Value handle);

// [{ name, kind, tensor }], parameters first; every tensor under a new handle.
Napi::Value namedTensorsToJs(EnvState& state, Napi::Env env, const std::vector<NamedTensor>& parameters,
                             const std::vector<NamedTensor>& buffers);

}  // namespace neve
