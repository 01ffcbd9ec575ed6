// Random number generators. A default generator is shared by every thread of the process, so each use holds its mutex.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ops/empty.h>

#include <cstring>
#include <mutex>

#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

at::Generator unwrapGenerator(EnvState& state, Napi::Value value) {
  double handle = 0;
  if (napi_get_value_double(value.Env(), value, &handle) != napi_ok || !state.generators.owns(handle)) {
    throw Error("option", "ERR_HANDLE", "Expected a Generator, received " + describeValue(state, value) + ".");
  }
  const at::Generator* generator = state.generators.find(handle);
  if (generator == nullptr) throw Error("state", "ERR_DISPOSED", "This generator was disposed.");
  return *generator;
}

Napi::Value wrapGenerator(EnvState& state, at::Generator generator) {
  return Napi::Number::New(state.env, state.generators.add(std::move(generator)));
}

Napi::Value createGenerator(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Device device = deviceFromName(toString(info[0], "createGenerator"));
    if (device.is_cpu()) return wrapGenerator(state, at::make_generator<at::CPUGeneratorImpl>());
    at::globalContext().lazyInitDevice(device.type());
    const at::AcceleratorHooksInterface& hooks = at::globalContext().getAcceleratorHooksInterface(device.type());
    return wrapGenerator(state, hooks.getNewGenerator(device.has_index() ? device.index() : hooks.getCurrentDevice()));
  });
}

Napi::Value defaultGenerator(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return wrapGenerator(state, at::globalContext().defaultGenerator(deviceFromName(toString(info[0], "defaultGenerator"))));
  });
}

Napi::Value generatorSetSeed(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    at::Generator generator = unwrapGenerator(state, info[0]);
    const uint64_t seed = toSeed(info[1]);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
    return info.Env().Undefined();
  });
}

Napi::Value generatorSeed(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    at::Generator generator = unwrapGenerator(state, info[0]);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return Napi::BigInt::New(info.Env(), generator.current_seed());
  });
}

Napi::Value generatorState(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    at::Generator generator = unwrapGenerator(state, info[0]);
    at::Tensor bytes;
    {
      std::lock_guard<std::mutex> lock(generator.mutex());
      bytes = generator.get_state();
    }
    Napi::Uint8Array copy = Napi::Uint8Array::New(info.Env(), bytes.nbytes());
    std::memcpy(copy.Data(), bytes.const_data_ptr(), bytes.nbytes());
    return copy;
  });
}

Napi::Value generatorSetState(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    at::Generator generator = unwrapGenerator(state, info[0]);
    if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      throw Error("option", "ERR_ARGUMENT", "A generator's state is a Uint8Array, received " + describeValue(state, info[1]) + ".");
    }
    const Napi::Uint8Array given = info[1].As<Napi::Uint8Array>();
    const size_t length = given.ByteLength();
    at::Tensor bytes = at::empty({static_cast<int64_t>(length)}, at::kByte);
    if (length > 0) std::memcpy(bytes.mutable_data_ptr(), given.Data(), length);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(bytes);
    return info.Env().Undefined();
  });
}

}  // namespace

void exportGenerators(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createGenerator", createGenerator);
  exportFunction(exports, "defaultGenerator", defaultGenerator);
  exportFunction(exports, "generatorSetSeed", generatorSetSeed);
  exportFunction(exports, "generatorSeed", generatorSeed);
  exportFunction(exports, "generatorState", generatorState);
  exportFunction(exports, "generatorSetState", generatorSetState);
}

}  // namespace neve
