// Objects behind handles, with typed errors; and lists of tensors for JavaScript.
#pragma once

#include <memory>
#include <vector>

#include "../core/model.h"
#include "../core/state_map.h"
#include "../core/transforms/pipeline.h"
#include "env_state.h"

namespace neve {

// Each throws ERR_DISPOSED or ERR_HANDLE.
std::shared_ptr<Model> unwrapModel(EnvState& state, Napi::Value handle);
std::shared_ptr<VelocityMeter> unwrapMeter(EnvState& state, Napi::Value handle);
std::shared_ptr<SessionHost> unwrapSession(EnvState& state, Napi::Value handle);
std::shared_ptr<Optimizer> unwrapOptimizer(EnvState& state, Napi::Value handle);
std::shared_ptr<BatchQueue> unwrapQueue(EnvState& state, Napi::Value handle);
std::shared_ptr<const Pipeline> unwrapPipeline(EnvState& state, Napi::Value handle);
std::shared_ptr<GroupHost> unwrapGroup(EnvState& state, Napi::Value handle);
std::shared_ptr<SharedStore> unwrapStore(EnvState& state, Napi::Value handle);

// 'running' or 'batch': how a measurement normalises batches.
Mode toStatistics(Napi::Value value);

// [{ name, kind, tensor }], parameters first; every tensor under a new handle.
Napi::Value namedTensorsToJs(EnvState& state, Napi::Env env, const std::vector<NamedTensor>& parameters,
                             const std::vector<NamedTensor>& buffers);

// Lists in which null stands for an undefined tensor: in, and out with each under a new handle.
std::vector<at::Tensor> toOptionalTensors(EnvState& state, Napi::Value value, const char* what);
Napi::Array optionalTensorsToJs(EnvState& state, const std::vector<at::Tensor>& tensors);

// The model's parameters and buffers.
std::vector<at::Tensor> stateTensors(const Model& model);
// Throws ERR_BORROWED where something writes to the model beside JavaScript; `writes`: or reads its buffers.
void checkRunnable(const EnvState& state, const Model& model, bool writes);

// Each under a new handle.
Napi::Value tensorsToJs(Napi::Env env, const std::vector<at::Tensor>& tensors);

// A part's state as [{ name, tensor }], each under a new handle; and back.
Napi::Value stateToJs(Napi::Env env, const StateMap& tensors);
StateMap stateOf(EnvState& state, Napi::Value value);

}  // namespace neve
