// Plain JavaScript values to C++, with checks.
#include <cmath>

#include "convert.h"

namespace neve {
namespace {

[[noreturn]] void refuse(Napi::Value value, const char* what, const char* expected) {
  throw Error("option", "ERR_ARGUMENT",
              std::string(what) + ": expected " + expected + ", received " + describeValue(EnvState::of(value.Env()), value) + ".");
}

// Walks an array; `each` gets every element.
template <typename T, typename Each>
std::vector<T> toList(Napi::Value value, const char* what, const char* expected, Each&& each) {
  if (!value.IsArray()) refuse(value, what, expected);
  const Napi::Array array = value.As<Napi::Array>();
  const uint32_t length = array.Length();
  std::vector<T> list;
  list.reserve(length);
  for (uint32_t i = 0; i < length; i++) list.push_back(each(array.Get(i)));
  return list;
}

}  // namespace

std::string describeValue(const EnvState& state, Napi::Value value) {
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_number: {
      const double number = value.As<Napi::Number>().DoubleValue();
      if (state.tensors.owns(number)) return "a Tensor";
      if (state.generators.owns(number)) return "a Generator";
      if (state.models.owns(number)) return "a model";
      return "number " + value.ToString().Utf8Value();
    }
    case napi_bigint:
      return "BigInt " + value.ToString().Utf8Value();
    case napi_string:
      return "string '" + value.As<Napi::String>().Utf8Value() + "'";
    case napi_function:
      return "a function";
    case napi_symbol:
      return "a symbol";
    default:
      return value.IsArray() ? "array of " + std::to_string(value.As<Napi::Array>().Length()) : "an object";
  }
}

std::string toString(Napi::Value value, const char* what) {
  if (!value.IsString()) refuse(value, what, "a string");
  return value.As<Napi::String>().Utf8Value();
}

int64_t toInt(Napi::Value value, const char* what) {
  if (value.IsNumber()) {
    const double number = value.As<Napi::Number>().DoubleValue();
    if (std::trunc(number) == number && std::abs(number) <= kMaxSafeInteger) return static_cast<int64_t>(number);
  } else if (value.IsBigInt()) {
    bool lossless = false;
    const int64_t number = value.As<Napi::BigInt>().Int64Value(&lossless);
    if (lossless) return number;
  }
  refuse(value, what, "an integer");
}

uint64_t toSeed(Napi::Value value) {
  bool lossless = false;
  if (value.IsBigInt()) {
    const uint64_t seed = value.As<Napi::BigInt>().Uint64Value(&lossless);
    if (lossless) return seed;
  }
  return static_cast<uint64_t>(toInt(value, "seed"));
}

double toDouble(Napi::Value value, const char* what) {
  if (!value.IsNumber()) refuse(value, what, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

bool toBool(Napi::Value value, const char* what) {
  if (!value.IsBoolean()) refuse(value, what, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::vector<int64_t> toInts(Napi::Value value, const char* what) {
  return toList<int64_t>(value, what, "an array of integers", [&](Napi::Value item) { return toInt(item, what); });
}

std::vector<std::string> toStrings(Napi::Value value, const char* what) {
  return toList<std::string>(value, what, "an array of strings", [&](Napi::Value item) { return toString(item, what); });
}

std::vector<at::Tensor> toTensors(EnvState& state, Napi::Value value, const char* what) {
  return toList<at::Tensor>(value, what, "an array of tensors", [&](Napi::Value item) { return unwrapTensor(state, item); });
}

}  // namespace neve
