#include "guard.h"

namespace neve {
namespace {

Napi::Object fieldsOf(Napi::Env env, const Failure& failure) {
  Napi::Object fields = Napi::Object::New(env);
  for (const auto& [key, value] : failure.fields) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      fields.Set(key, *text);
    } else {
      fields.Set(key, std::get<double>(value));
    }
  }
  return fields;
}

}  // namespace

Napi::Value toJsError(Napi::Env env, const Failure& failure) {
  try {
    const EnvState& state = EnvState::of(env);
    if (!state.makeError.IsEmpty()) {
      return state.makeError.Call({Napi::String::New(env, failure.kind), Napi::String::New(env, failure.code),
                                   Napi::String::New(env, failure.message), fieldsOf(env, failure)});
    }
    Napi::Error error = Napi::Error::New(env, failure.message);
    error.Set("code", Napi::String::New(env, failure.code));
    return error.Value();
  } catch (const Napi::Error& error) {
    // The function given to init() threw; its own error is the best that is left.
    return error.Value();
  }
}

void exportFunction(Napi::Object exports, const char* name, Exported function) {
  exports.Set(name, Napi::Function::New(exports.Env(), function, name));
}

}  // namespace neve
