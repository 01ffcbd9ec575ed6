#include "convert.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/jit_type.h>

#include <algorithm>
#include <cmath>

namespace neve {
namespace {

using c10::TypeKind;

constexpr double kFirstHandle = 4503599627370496.0;

// Boxes one argument; holds what its error messages need.
class Boxer {
 public:
  Boxer(EnvState& state, const c10::Argument& argument, const c10::FunctionSchema* op)
      : state_(state), env_(state.env), argument_(argument), op_(op) {}

  c10::IValue box(napi_value value, const c10::TypePtr& type) const {
    switch (type->kind()) {
      case TypeKind::TensorType:
        return takesNumber() ? tensorOrNumber(value) : tensor(value);
      case TypeKind::OptionalType:
        return isNull(value) ? c10::IValue() : box(value, type->containedType(0));
      case TypeKind::ListType:
        return list(value, type->containedType(0));
      case TypeKind::NumberType:
        return scalar(value);
      case TypeKind::IntType:
      case TypeKind::SymIntType:
        return integer(value);
      case TypeKind::FloatType:
      case TypeKind::SymFloatType:
        return number(value);
      case TypeKind::ComplexType:
        return complex(value);
      case TypeKind::BoolType:
      case TypeKind::SymBoolType:
        return boolean(value);
      case TypeKind::StringType:
        return text(value);
      case TypeKind::ScalarTypeType:
        return dtypeFromName(text(value));
      case TypeKind::LayoutType:
        return layoutFromName(text(value));
      case TypeKind::MemoryFormatType:
        return memoryFormatFromName(text(value));
      case TypeKind::DeviceObjType:
        return deviceFromName(text(value));
      case TypeKind::GeneratorType:
        return generator(value);
      default:
        refuse(value);
    }
  }

  c10::IValue missing() const { throw error("is missing; expected " + spellType(argument_) + ".").with("expected", spellType(argument_)); }

 private:
  Error error(const std::string& words) const {
    std::string message = "Argument '" + argument_.name() + "' " + words;
    if (op_ == nullptr) return Error("option", "ERR_ARGUMENT", message).with("argument", argument_.name());
    return Error("option", "ERR_ARGUMENT", op_->name() + ": " + message).with("op", op_->name()).with("argument", argument_.name());
  }

  [[noreturn]] void refuse(napi_value value) const {
    const std::string received = describeValue(state_, Napi::Value(env_, value));
    const std::string expected = spellType(argument_);
    throw error("cannot be " + received + "; expected " + expected + ".").with("received", received).with("expected", expected);
  }

  bool isNull(napi_value value) const {
    napi_valuetype type;
    check(env_, napi_typeof(env_, value, &type));
    return type == napi_null;
  }

  c10::IValue tensor(napi_value value) const {
    double handle;
    if (napi_get_value_double(env_, value, &handle) != napi_ok || !state_.tensors.owns(handle)) refuse(value);
    return unwrapTensor(state_, handle);
  }

  // As in PyTorch, a number may stand for a tensor that is only read, but not in a list of tensors.
  bool takesNumber() const {
    const bool written = argument_.alias_info() != nullptr && argument_.alias_info()->isWrite();
    return !written && argument_.real_type()->kind() != TypeKind::ListType;
  }

  c10::IValue tensorOrNumber(napi_value value) const {
    double number;
    if (napi_get_value_double(env_, value, &number) == napi_ok) {
      if (state_.tensors.owns(number)) return unwrapTensor(state_, number);
      // A handle of something else, by mistake.
      if (number >= kFirstHandle && number <= kMaxSafeInteger) refuse(value);
    } else {
      napi_valuetype type;
      check(env_, napi_typeof(env_, value, &type));
      if (type != napi_boolean && type != napi_bigint) refuse(value);
    }
    return toWrappedNumber(scalar(value).toScalar());
  }

  c10::IValue generator(napi_value value) const {
    double handle;
    if (napi_get_value_double(env_, value, &handle) != napi_ok || !state_.generators.owns(handle)) refuse(value);
    const at::Generator* found = state_.generators.find(handle);
    if (found == nullptr) throw Error("state", "ERR_DISPOSED", "This generator was disposed.");
    return *found;
  }

  // A live handle where a number belongs is a tensor passed by mistake.
  double plainNumber(napi_value value) const {
    double number;
    if (napi_get_value_double(env_, value, &number) != napi_ok || state_.tensors.find(number) != nullptr) refuse(value);
    return number;
  }

  c10::IValue integer(napi_value value) const {
    int64_t big;
    bool lossless;
    if (napi_get_value_bigint_int64(env_, value, &big, &lossless) == napi_ok) {
      if (!lossless) refuse(value);
      return big;
    }
    const double whole = plainNumber(value);
    if (std::trunc(whole) != whole || std::abs(whole) > kMaxSafeInteger) refuse(value);
    return static_cast<int64_t>(whole);
  }

  c10::IValue number(napi_value value) const { return plainNumber(value); }

  c10::IValue scalar(napi_value value) const {
    napi_valuetype type;
    check(env_, napi_typeof(env_, value, &type));
    if (type == napi_boolean) return boolean(value);
    if (type == napi_bigint) return integer(value);
    if (type == napi_object) return complex(value);
    const double real = plainNumber(value);
    const bool whole = std::trunc(real) == real && std::abs(real) <= kMaxSafeInteger && !(real == 0 && std::signbit(real));
    return whole ? c10::IValue(static_cast<int64_t>(real)) : c10::IValue(real);
  }

  c10::IValue complex(napi_value value) const {
    bool isArray;
    check(env_, napi_is_array(env_, value, &isArray));
    if (!isArray) return c10::complex<double>(plainNumber(value), 0);
    if (length(value) != 2) refuse(value);
    return c10::complex<double>(plainNumber(element(value, 0)), plainNumber(element(value, 1)));
  }

  bool boolean(napi_value value) const {
    bool on;
    if (napi_get_value_bool(env_, value, &on) != napi_ok) refuse(value);
    return on;
  }

  std::string text(napi_value value) const {
    const Napi::Value wrapped(env_, value);
    if (!wrapped.IsString()) refuse(value);
    return wrapped.As<Napi::String>().Utf8Value();
  }

  c10::IValue list(napi_value value, const c10::TypePtr& elementType) const {
    bool isArray;
    check(env_, napi_is_array(env_, value, &isArray));
    c10::impl::GenericList boxed(storedType(elementType));
    if (isArray) {
      const uint32_t count = length(value);
      boxed.reserve(count);
      for (uint32_t i = 0; i < count; i++) boxed.push_back(box(element(value, i), elementType));
    } else if (argument_.N().has_value()) {
      // As in PyTorch: `int[2] stride` may be given as one number.
      boxed.resize(static_cast<size_t>(*argument_.N()), box(value, elementType));
    } else {
      refuse(value);
    }
    return boxed;
  }

  // Lists are tagged with the type their elements have inside the dispatcher, where dtypes and symbolic numbers are plain ones.
  static c10::TypePtr storedType(const c10::TypePtr& elementType) {
    switch (elementType->kind()) {
      case TypeKind::SymIntType:
      case TypeKind::ScalarTypeType:
      case TypeKind::LayoutType:
      case TypeKind::MemoryFormatType:
        return c10::IntType::get();
      case TypeKind::SymFloatType:
        return c10::FloatType::get();
      case TypeKind::SymBoolType:
        return c10::BoolType::get();
      default:
        return elementType;
    }
  }

  uint32_t length(napi_value array) const {
    uint32_t count;
    check(env_, napi_get_array_length(env_, array, &count));
    return count;
  }

  napi_value element(napi_value array, uint32_t index) const {
    napi_value item;
    check(env_, napi_get_element(env_, array, index, &item));
    return item;
  }

  EnvState& state_;
  napi_env env_;
  const c10::Argument& argument_;
  const c10::FunctionSchema* op_;
};

Napi::Value fromInt(Napi::Env env, int64_t number) {
  const double rounded = static_cast<double>(number);
  if (std::abs(rounded) <= kMaxSafeInteger) return Napi::Number::New(env, rounded);
  return Napi::BigInt::New(env, number);
}

template <typename Items>
Napi::Value fromItems(EnvState& state, Napi::Env env, const Items& items) {
  Napi::Array array = Napi::Array::New(env, items.size());
  for (uint32_t i = 0; i < items.size(); i++) array.Set(i, fromIValue(state, env, items[i]));
  return array;
}

}  // namespace

c10::IValue toIValue(EnvState& state, Napi::Value value, const c10::Argument& argument, const c10::FunctionSchema* op) {
  const Boxer boxer(state, argument, op);
  if (!value.IsEmpty() && !value.IsUndefined()) return boxer.box(value, argument.real_type());
  return argument.default_value().has_value() ? *argument.default_value() : boxer.missing();
}

at::Tensor toWrappedNumber(const at::Scalar& number) {
  at::Tensor wrapped = c10::scalar_to_tensor(number);
  // Marks it as a plain number for type promotion, as Python's are.
  wrapped.unsafeGetTensorImpl()->set_wrapped_number(true);
  return wrapped;
}

Reach reachOf(Napi::Value internal) { return !internal.IsUndefined() && toBool(internal, "internal") ? Reach::Internal : Reach::Public; }

Napi::Value fromIValue(EnvState& state, Napi::Env env, const c10::IValue& value) {
  if (value.isTensor()) return wrapTensorOrNull(state, value.toTensor());
  if (value.isNone()) return env.Null();
  if (value.isInt()) return fromInt(env, value.toInt());
  if (value.isDouble()) return Napi::Number::New(env, value.toDouble());
  if (value.isBool()) return Napi::Boolean::New(env, value.toBool());
  if (value.isString()) return Napi::String::New(env, value.toStringRef());
  if (value.isDevice()) return Napi::String::New(env, value.toDevice().str());
  if (value.isList()) return fromItems(state, env, value.toListRef());
  if (value.isTuple()) return fromItems(state, env, value.toTupleRef().elements());
  if (value.isComplexDouble()) {
    const c10::complex<double> number = value.toComplexDouble();
    Napi::Array pair = Napi::Array::New(env, 2);
    pair.Set(0u, number.real());
    pair.Set(1u, number.imag());
    return pair;
  }
  throw Error("native", "ERR_NATIVE", "A result of type " + value.tagKind() + " cannot be given to JavaScript.");
}

Napi::Value numbersToJs(Napi::Env env, const std::vector<double>& values) {
  auto array = Napi::Float64Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Value listToJs(Napi::Env env, const std::vector<double>& values) {
  auto list = Napi::Array::New(env, values.size());
  for (uint32_t i = 0; i < values.size(); ++i) list.Set(i, values[i]);
  return list;
}

Napi::Value numberOrNull(Napi::Env env, const std::optional<double>& value) {
  return value ? Napi::Value(Napi::Number::New(env, *value)) : env.Null();
}

}  // namespace neve
