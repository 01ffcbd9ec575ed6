#include "handles.h"

#include "../core/distributed/shared_store.h"
#include "../core/errors.h"
#include "batch_queue.h"
#include "convert.h"
#include "group_host.h"
#include "session_host.h"

namespace neve {
namespace {

template <typename T>
std::shared_ptr<T> unwrap(HandleTable<std::shared_ptr<T>>& table, Napi::Value handle, const char* what) {
  const double number = handle.IsNumber() ? handle.As<Napi::Number>().DoubleValue() : 0.0;
  if (std::shared_ptr<T>* found = table.find(number)) return *found;
  if (table.owns(number)) throw Error("state", "ERR_DISPOSED", std::string("This ") + what + " was disposed and cannot be used any more.");
  throw Error("option", "ERR_HANDLE", std::string("Expected a ") + what + ", received something else.");
}

void append(EnvState& state, Napi::Env env, Napi::Array list, const std::vector<NamedTensor>& tensors, const char* kind) {
  for (const NamedTensor& entry : tensors) {
    auto object = Napi::Object::New(env);
    object.Set("name", entry.name);
    object.Set("kind", kind);
    object.Set("tensor", wrapTensor(state, entry.tensor));
    list.Set(list.Length(), object);
  }
}

}  // namespace

std::shared_ptr<Model> unwrapModel(EnvState& state, Napi::Value handle) { return unwrap(state.models, handle, "model"); }
std::shared_ptr<VelocityMeter> unwrapMeter(EnvState& state, Napi::Value handle) { return unwrap(state.meters, handle, "velocity meter"); }
std::shared_ptr<SessionHost> unwrapSession(EnvState& state, Napi::Value handle) { return unwrap(state.sessions, handle, "session"); }
std::shared_ptr<BatchQueue> unwrapQueue(EnvState& state, Napi::Value handle) { return unwrap(state.queues, handle, "batch queue"); }
std::shared_ptr<const Pipeline> unwrapPipeline(EnvState& state, Napi::Value handle) {
  return unwrap(state.pipelines, handle, "pipeline of transforms");
}

std::shared_ptr<GroupHost> unwrapGroup(EnvState& state, Napi::Value handle) { return unwrap(state.groups, handle, "process group"); }

std::shared_ptr<SharedStore> unwrapStore(EnvState& state, Napi::Value handle) { return unwrap(state.stores, handle, "store"); }

std::shared_ptr<Optimizer> unwrapOptimizer(EnvState& state, Napi::Value handle) { return unwrap(state.optimizers, handle, "optimizer"); }

std::vector<at::Tensor> toOptionalTensors(EnvState& state, Napi::Value value, const char* what) {
  if (!value.IsArray())
    throw Error("option", "ERR_ARGUMENT", std::string(what) + ": expected an array, received " + describeValue(state, value) + ".");
  const auto list = value.As<Napi::Array>();
  std::vector<at::Tensor> tensors;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const Napi::Value item = list[i];
    tensors.push_back(item.IsNull() || item.IsUndefined() ? at::Tensor() : unwrapTensor(state, item));
  }
  return tensors;
}

Napi::Array optionalTensorsToJs(EnvState& state, const std::vector<at::Tensor>& tensors) {
  auto list = Napi::Array::New(state.env, tensors.size());
  for (uint32_t i = 0; i < tensors.size(); ++i) list.Set(i, wrapTensorOrNull(state, tensors[i]));
  return list;
}

Mode toStatistics(Napi::Value value) {
  const std::string name = toString(value, "batchNorm");
  if (name != "running" && name != "batch") {
    throw Error("option", "ERR_ARGUMENT", "Expected 'running' or 'batch' for batchNorm, received '" + name + "'.");
  }
  return name == "batch" ? Mode::BatchStatistics : Mode::Evaluation;
}

Napi::Value namedTensorsToJs(EnvState& state, Napi::Env env, const std::vector<NamedTensor>& parameters,
                             const std::vector<NamedTensor>& buffers) {
  auto list = Napi::Array::New(env);
  append(state, env, list, parameters, "parameter");
  append(state, env, list, buffers, "buffer");
  return list;
}

std::vector<at::Tensor> stateTensors(const Model& model) {
  std::vector<at::Tensor> tensors;
  for (const auto* list : {&model.parameters(), &model.buffers()}) {
    for (const NamedTensor& entry : *list) tensors.push_back(entry.tensor);
  }
  return tensors;
}

void checkRunnable(const EnvState& state, const Model& model, bool writes) {
  if (state.claims.empty()) return;
  for (const NamedTensor& entry : model.parameters()) state.claims.checkReadable(entry.tensor);
  for (const NamedTensor& entry : model.buffers()) {
    if (writes) {
      state.claims.checkWritable(entry.tensor);
    } else {
      state.claims.checkReadable(entry.tensor);
    }
  }
}

Napi::Value stateToJs(Napi::Env env, const StateMap& tensors) {
  EnvState& state = EnvState::of(env);
  auto list = Napi::Array::New(env, tensors.size());
  uint32_t index = 0;
  for (const auto& [name, tensor] : tensors) {
    auto object = Napi::Object::New(env);
    object.Set("name", name);
    object.Set("tensor", wrapTensor(state, tensor));
    list.Set(index++, object);
  }
  return list;
}

StateMap stateOf(EnvState& state, Napi::Value value) {
  if (!value.IsArray()) throw Error("option", "ERR_ARGUMENT", "A state is a list of { name, tensor }.");
  const auto list = value.As<Napi::Array>();
  StateMap tensors;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto object = Napi::Value(list[i]).As<Napi::Object>();
    tensors[toString(object.Get("name"), "state name")] = unwrapTensor(state, object.Get("tensor"));
  }
  return tensors;
}

Napi::Value tensorsToJs(Napi::Env env, const std::vector<at::Tensor>& tensors) {
  EnvState& state = EnvState::of(env);
  auto list = Napi::Array::New(env, tensors.size());
  for (uint32_t i = 0; i < tensors.size(); ++i) list.Set(i, Napi::Number::New(env, wrapTensor(state, tensors[i])));
  return list;
}

}  // namespace neve
