#include "env_state.h"

#include "../core/distributed/shared_store.h"
#include "../core/optim/optimizer.h"
#include "autograd_callbacks.h"
#include "convert.h"
#include "group_host.h"

namespace neve {

EnvState::EnvState(Napi::Env owner) : env(owner), callbacks(std::make_shared<AutogradCallbacks>(owner)) {}

EnvState::~EnvState() {
  // Groups and queues first, for which a session may wait; sessions join threads that use the models and tensors below.
  for (const std::shared_ptr<GroupHost>& host : groups.all()) host->shutDown();
  queues.clear();
  sessions.clear();
  groups.clear();
  stores.clear();
  // What autograd keeps of a function may outlive the environment; the functions themselves go with it.
  callbacks->end();
  optimizers.clear();
  pipelines.clear();
  meters.clear();
  models.clear();
  tensors.clear();
  generators.clear();
}

EnvState& EnvState::of(Napi::Env env) { return *env.GetInstanceData<EnvState>(); }

double wrapTensor(EnvState& state, at::Tensor tensor) {
  const double handle = state.tensors.add(std::move(tensor));
  state.memory.opened(state.env, state.tensors.slotOf(handle), *state.tensors.find(handle));
  return handle;
}

Napi::Value wrapTensorOrNull(EnvState& state, at::Tensor tensor) {
  if (!tensor.defined()) return state.env.Null();
  return Napi::Number::New(state.env, wrapTensor(state, std::move(tensor)));
}

namespace {

double handleOf(EnvState& state, Napi::Value value) {
  double handle = 0;
  if (napi_get_value_double(value.Env(), value, &handle) == napi_ok && state.tensors.owns(handle)) return handle;
  throw Error("option", "ERR_HANDLE", "Expected a Tensor, received " + describeValue(state, value) + ".");
}

const at::Tensor& liveTensor(EnvState& state, double handle) {
  const at::Tensor* tensor = state.tensors.find(handle);
  if (tensor == nullptr) {
    throw Error("state", "ERR_DISPOSED", "This tensor was disposed. Keep it alive with keep() inside a scope, or use it before dispose().");
  }
  return *tensor;
}

}  // namespace

const at::Tensor& unwrapTensor(EnvState& state, double handle) {
  const at::Tensor& tensor = liveTensor(state, handle);
  state.claims.checkReadable(tensor);
  return tensor;
}

const at::Tensor& unwrapTensor(EnvState& state, Napi::Value handle) { return unwrapTensor(state, handleOf(state, handle)); }

const at::Tensor& unwrapToWrite(EnvState& state, Napi::Value handle) {
  const at::Tensor& tensor = liveTensor(state, handleOf(state, handle));
  state.claims.checkWritable(tensor);
  return tensor;
}

const at::Tensor& peekTensor(EnvState& state, Napi::Value handle) { return liveTensor(state, handleOf(state, handle)); }

void releaseHandle(EnvState& state, double handle) {
  if (state.tensors.remove(handle)) {
    state.memory.closed(state.env, state.tensors.slotOf(handle));
    return;
  }
  state.generators.remove(handle);
  state.meters.remove(handle);
  state.models.remove(handle);
  state.sessions.remove(handle);
  state.optimizers.remove(handle);
  state.queues.remove(handle);
  state.pipelines.remove(handle);
  state.groups.remove(handle);
  state.stores.remove(handle);
}

}  // namespace neve
