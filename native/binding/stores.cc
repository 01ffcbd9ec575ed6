// Stores that processes find one another by. Each call waits for the network, so it is made beside JavaScript.

#include "../core/distributed/shared_store.h"

#include "background.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

Napi::Value storeOpen(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    const auto work = [host = toString(info[0], "host"), port = toInt(info[1], "port"), serves = toBool(info[2], "serves"),
                       timeout = toDouble(info[3], "timeout")]() -> BackgroundResult {
      return [store = SharedStore::open(host, port, serves, timeout)](Napi::Env env) {
        return Napi::Number::New(env, EnvState::of(env).stores.add(store));
      };
    };
    return inBackground(info.Env(), work);
  });
}

Napi::Value storeSet(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto work = [store = unwrapStore(state, info[0]), key = toString(info[1], "key"),
                       value = toString(info[2], "value")]() -> BackgroundResult {
      store->set(key, value);
      return {};
    };
    return inBackground(info.Env(), work);
  });
}

// Null where nobody has set it.
Napi::Value storeGet(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto work = [store = unwrapStore(state, info[0]), key = toString(info[1], "key")]() -> BackgroundResult {
      return [value = store->get(key)](Napi::Env env) -> Napi::Value {
        if (!value) return env.Null();
        return Napi::String::New(env, *value);
      };
    };
    return inBackground(info.Env(), work);
  });
}

Napi::Value storeAdd(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto work = [store = unwrapStore(state, info[0]), key = toString(info[1], "key"),
                       number = toInt(info[2], "number")]() -> BackgroundResult {
      return [sum = store->add(key, number)](Napi::Env env) { return Napi::Number::New(env, static_cast<double>(sum)); };
    };
    return inBackground(info.Env(), work);
  });
}

}  // namespace

void exportStores(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "storeOpen", storeOpen);
  exportFunction(exports, "storeSet", storeSet);
  exportFunction(exports, "storeGet", storeGet);
  exportFunction(exports, "storeAdd", storeAdd);
}

}  // namespace neve
