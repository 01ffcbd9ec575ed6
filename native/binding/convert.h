// Between JavaScript values and what libtorch's dispatcher takes.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <string>
#include <vector>

#include "../core/names.h"
#include "env_state.h"

namespace neve {

// Boxes a JavaScript value for one argument of a schema: handles for tensors and generators, numbers and BigInts, strings for dtypes,
// devices, layouts and memory formats, arrays for lists, null for none, undefined for the schema's default. Throws ERR_ARGUMENT, which
// names the argument and, when `op` is given, the operator.
//
// JavaScript does not tell 2 from 2.0. For a Scalar, a whole number becomes an integer (so that multiplying an int64 tensor by 2 stays
// int64, as in Python) and any other a double; for a float argument, every number is a double. A single number is repeated for a list of
// fixed size, and may stand for a tensor that is only read: it then takes part in type promotion as a number does in Python.
c10::IValue toIValue(EnvState& state, Napi::Value value, const c10::Argument& argument, const c10::FunctionSchema* op = nullptr);

// As one of these, where a tensor belongs: takes part in type promotion as a number does in Python.
at::Tensor toWrappedNumber(const at::Scalar& number);

// Whether internals of libtorch may be called: true where JavaScript says so.
Reach reachOf(Napi::Value internal);

// Unboxes a result: handles for tensors, arrays for lists, tuples and complex numbers ([re, im]), null for none and undefined tensors.
// Integers beyond 2^53 become BigInts.
Napi::Value fromIValue(EnvState& state, Napi::Env env, const c10::IValue& value);

// The largest integer that a JavaScript number holds exactly, with all below it.
inline constexpr double kMaxSafeInteger = 9007199254740991.0;

// Throws what is pending in JavaScript, or a plain failure, when a Node-API call did not succeed.
inline void check(napi_env env, napi_status status) {
  if (status != napi_ok) throw Napi::Error::New(env);
}

// What a value is, for messages: "number 1.5", "Tensor", "array of 3" …
std::string describeValue(const EnvState& state, Napi::Value value);

// Plain conversions with checks; `what` names the value in the error.
std::string toString(Napi::Value value, const char* what);
int64_t toInt(Napi::Value value, const char* what);
double toDouble(Napi::Value value, const char* what);
// Any 64 bits; negative numbers are taken as their two's complement, as PyTorch does.
uint64_t toSeed(Napi::Value value);
bool toBool(Napi::Value value, const char* what);
std::vector<int64_t> toInts(Napi::Value value, const char* what);
std::vector<std::string> toStrings(Napi::Value value, const char* what);
std::vector<at::Tensor> toTensors(EnvState& state, Napi::Value value, const char* what);

// Results: a Float64Array, a plain array, a number or null.
Napi::Value numbersToJs(Napi::Env env, const std::vector<double>& values);
Napi::Value listToJs(Napi::Env env, const std::vector<double>& values);
Napi::Value numberOrNull(Napi::Env env, const std::optional<double>& value);

}  // namespace neve
