// Operators called by number through the dispatcher.
#include <ATen/core/grad_mode.h>
#include <ATen/core/stack.h>

#include <optional>

#include "../core/openmp.h"
#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

std::string keyOf(const std::string& name, const std::string& overload, Reach reach) {
  return (reach == Reach::Internal ? "internal " : "") + name + '.' + overload;
}

const Operator& operatorAt(const EnvState& state, Napi::Value number) {
  const int64_t place = toInt(number, "callOp");
  if (place < 0 || static_cast<size_t>(place) >= state.operators.size()) {
    throw Error("option", "ERR_OP_UNKNOWN", "There is no operator number " + std::to_string(place) + "; numbers come from findOp.");
  }
  return state.operators[static_cast<size_t>(place)];
}

Napi::Value findOp(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::string name = toString(info[0], "findOp");
    const std::string overload = toString(info[1], "findOp");
    const Reach reach = reachOf(info[2]);
    const auto known = state.operatorNumbers.find(keyOf(name, overload, reach));
    if (known != state.operatorNumbers.end()) return Napi::Number::New(info.Env(), static_cast<double>(known->second));
    const size_t number = state.operators.size();
    state.operators.push_back(findOperator(name, overload, reach));
    state.operatorNumbers.emplace(keyOf(name, overload, reach), number);
    return Napi::Number::New(info.Env(), static_cast<double>(number));
  });
}

// The default of an argument as JavaScript would give it; undefined where there is none, or none that JavaScript can say.
Napi::Value describeDefault(EnvState& state, const c10::Argument& entry) {
  const std::optional<c10::IValue>& value = entry.default_value();
  if (!value.has_value() || value->isTensor()) return state.env.Undefined();
  const auto kind = entry.real_type()->kind();
  if (value->isInt() && kind == c10::TypeKind::ScalarTypeType) {
    return Napi::String::New(state.env, dtypeName(static_cast<at::ScalarType>(value->toInt())));
  }
  // Carried as numbers of libtorch's own, which mean nothing outside.
  if (value->isInt() && (kind == c10::TypeKind::LayoutType || kind == c10::TypeKind::MemoryFormatType)) return state.env.Undefined();
  return fromIValue(state, state.env, *value);
}

Napi::Array describeEntries(EnvState& state, const std::vector<c10::Argument>& entries) {
  const Napi::Env env = state.env;
  Napi::Array list = Napi::Array::New(env, entries.size());
  for (uint32_t i = 0; i < entries.size(); i++) {
    const c10::Argument& entry = entries[i];
    Napi::Object described = Napi::Object::New(env);
    described.Set("name", entry.name());
    described.Set("type", spellType(entry));
    described.Set("kwargOnly", entry.kwarg_only());
    described.Set("hasDefault", entry.default_value().has_value());
    described.Set("default", describeDefault(state, entry));
    described.Set("writes", entry.alias_info() != nullptr && entry.alias_info()->isWrite());
    list.Set(i, described);
  }
  return list;
}

Napi::Object describeSchema(EnvState& state, const c10::FunctionSchema& schema) {
  const Napi::Env env = state.env;
  Napi::Object described = Napi::Object::New(env);
  described.Set("name", schema.name());
  described.Set("overload", schema.overload_name());
  described.Set("args", describeEntries(state, schema.arguments()));
  described.Set("returns", describeEntries(state, schema.returns()));
  return described;
}

Napi::Value opSchema(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value { return describeSchema(state, operatorAt(state, info[0]).schema()); });
}

Napi::Value listOps(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::vector<c10::OperatorHandle> handles = allowedOperators();
    Napi::Array list = Napi::Array::New(info.Env(), handles.size());
    for (uint32_t i = 0; i < handles.size(); i++) list.Set(i, describeSchema(state, handles[i].schema()));
    return list;
  });
}

// Tensors that a call writes to, with the JavaScript values that named them.
class Written {
 public:
  void add(const at::Tensor& tensor, napi_value handle) { entries_.emplace_back(tensor.unsafeGetTensorImpl(), handle); }

  // The argument's own handle when a result is that very tensor; null otherwise.
  napi_value find(const at::Tensor& result) const {
    for (const auto& [impl, handle] : entries_) {
      if (impl == result.unsafeGetTensorImpl()) return handle;
    }
    return nullptr;
  }

 private:
  std::vector<std::pair<const at::TensorImpl*, napi_value>> entries_;
};

void checkWritable(const EnvState& state, const c10::IValue& value) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) state.claims.checkWritable(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) state.claims.checkWritable(tensor);
  }
}

bool writes(const c10::Argument& argument) { return argument.alias_info() != nullptr && argument.alias_info()->isWrite(); }

// Boxes the arguments in schema order; those that JavaScript left out at the end take their defaults.
torch::jit::Stack boxArguments(EnvState& state, const c10::FunctionSchema& schema, Napi::Value given, Written& written) {
  if (!given.IsArray()) throw Error("option", "ERR_ARGUMENT", schema.name() + ": expected an array of arguments.");
  const std::vector<c10::Argument>& arguments = schema.arguments();
  napi_env env = state.env;
  uint32_t count = 0;
  check(env, napi_get_array_length(env, given, &count));
  if (count > arguments.size()) {
    throw Error(
        "option", "ERR_ARGUMENT",
        schema.name() + ": received " + std::to_string(count) + " arguments, expected at most " + std::to_string(arguments.size()) + ".")
        .with("op", schema.name());
  }
  torch::jit::Stack stack;
  stack.reserve(arguments.size());
  for (uint32_t i = 0; i < arguments.size(); i++) {
    napi_value value = nullptr;
    if (i < count) check(env, napi_get_element(env, given, i, &value));
    stack.push_back(toIValue(state, Napi::Value(env, value), arguments[i], &schema));
    if (!writes(arguments[i])) continue;
    if (!state.claims.empty()) checkWritable(state, stack.back());
    if (stack.back().isTensor()) written.add(stack.back().toTensor(), value);
  }
  return stack;
}

Napi::Value unboxResult(EnvState& state, const c10::IValue& value, const c10::Argument& declared, const Written& written) {
  if (value.isTensor() && writes(declared)) {
    if (napi_value handle = written.find(value.toTensor())) return {state.env, handle};
  }
  // The dispatcher carries a dtype as its number.
  if (value.isInt() && declared.real_type()->kind() == c10::TypeKind::ScalarTypeType) {
    return Napi::String::New(state.env, dtypeName(static_cast<at::ScalarType>(value.toInt())));
  }
  return fromIValue(state, state.env, value);
}

Napi::Value callOp(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    // A copy: a getter of the array could look up another operator and move the list.
    const Operator op = operatorAt(state, info[0]);
    const c10::FunctionSchema& schema = op.schema();
    Written written;
    torch::jit::Stack stack = boxArguments(state, schema, info[1], written);
    op.check(stack);
    // A team of this thread's own would make that of a session's thread sleep between its loops: a loader's copies cost each step
    // milliseconds.
    const SerialRegion serial(state.atWork > 0);
    try {
      op.handle.callBoxed(stack);
    } catch (...) {
      throw Error(describeCurrentException(schema.name()));
    }
    const std::vector<c10::Argument>& returns = schema.returns();
    if (stack.empty()) return info.Env().Undefined();
    if (stack.size() == 1) return unboxResult(state, stack[0], returns[0], written);
    Napi::Array results = Napi::Array::New(info.Env(), stack.size());
    for (uint32_t i = 0; i < stack.size(); i++) results.Set(i, unboxResult(state, stack[i], returns[i], written));
    return results;
  });
}

Napi::Value setGradEnabled(Info info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    const bool before = at::GradMode::is_enabled();
    at::GradMode::set_enabled(toBool(info[0], "setGradEnabled"));
    return Napi::Boolean::New(info.Env(), before);
  });
}

}  // namespace

void exportOps(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "findOp", findOp);
  exportFunction(exports, "opSchema", opSchema);
  exportFunction(exports, "listOps", listOps);
  exportFunction(exports, "callOp", callOp);
  exportFunction(exports, "setGradEnabled", setGradEnabled);
}

}  // namespace neve
