#include "env_state.h"

#include "convert.h"

namespace neve {

EnvState::EnvState(Napi::Env owner) : env(owner) {}

EnvState::~EnvState() {
  // Sessions first: they join threads that use the models and tensors below.
  sessions.clear();
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
  if (!state.borrowed.empty() && state.borrowed.contains(storageKey(tensor))) {
    throw Error("state", "ERR_BORROWED",
                "A running fit uses this tensor's memory. Take a consistent copy with run.snapshot(), or wait for the run to end.");
  }
  return tensor;
}

const at::Tensor& unwrapTensor(EnvState& state, Napi::Value handle) { return unwrapTensor(state, handleOf(state, handle)); }

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
}

void borrowStorages(EnvState& state, const std::vector<at::Tensor>& tensors) {
  for (const at::Tensor& tensor : tensors) state.borrowed[storageKey(tensor)]++;
}

void returnStorages(EnvState& state, const std::vector<at::Tensor>& tensors) {
  for (const at::Tensor& tensor : tensors) {
    const auto found = state.borrowed.find(storageKey(tensor));
    if (found != state.borrowed.end() && --found->second == 0) state.borrowed.erase(found);
  }
}

}  // namespace neve
