// What guards see of a call.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../errors.h"

namespace neve {

// The arguments of one call by name. What the schema does not have, or what is None, is absent.
class GuardedArguments {
 public:
  GuardedArguments(const c10::FunctionSchema& schema, c10::ArrayRef<c10::IValue> stack) : schema_(schema), stack_(stack) {}

  const std::string& op() const { return schema_.name(); }

  // Undefined where absent.
  at::Tensor tensor(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isTensor() ? value->toTensor() : at::Tensor();
  }
  std::vector<at::Tensor> tensors(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isTensorList() ? value->toTensorVector() : std::vector<at::Tensor>();
  }
  std::optional<int64_t> integer(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isInt() ? std::optional(value->toInt()) : std::nullopt;
  }
  std::optional<double> number(std::string_view name) const {
    const c10::IValue* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->isDouble()) return value->toDouble();
    return value->isInt() ? std::optional(static_cast<double>(value->toInt())) : std::nullopt;
  }
  bool on(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isBool() && value->toBool();
  }
  std::vector<int64_t> integers(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isIntList() ? value->toIntVector() : std::vector<int64_t>();
  }
  std::vector<double> numbers(std::string_view name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isDoubleList() ? value->toDoubleVector() : std::vector<double>();
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // Throws an error of a kind unless `holds`, with what is wrong with an argument.
  void require(bool holds, const char* kind, const char* code, std::string_view argument, const std::string& problem) const {
    if (holds) return;
    throw Error(kind, code, op() + ": Argument '" + std::string(argument) + "' " + problem)
        .with("op", op())
        .with("argument", std::string(argument));
  }
  void requireShape(bool holds, std::string_view argument, const at::Tensor& received, const std::string& expected) const {
    if (holds) return;
    require(false, "shape", "ERR_SHAPE", argument, "has shape " + c10::str(received.sizes()) + "; expected " + expected + ".");
  }
  void requireValue(bool holds, std::string_view argument, const std::string& problem) const {
    require(holds, "option", "ERR_ARGUMENT", argument, problem);
  }

 private:
  const c10::IValue* find(std::string_view name) const {
    for (size_t i = 0; i < stack_.size(); ++i) {
      if (schema_.arguments()[i].name() == name) return stack_[i].isNone() ? nullptr : &stack_[i];
    }
    return nullptr;
  }

  const c10::FunctionSchema& schema_;
  c10::ArrayRef<c10::IValue> stack_;
};

// True for a tensor whose elements can be looked at here: on a GPU that would wait for it, and kernels there do not crash the process.
inline bool isReadable(const at::Tensor& tensor) { return tensor.defined() && tensor.is_cpu() && tensor.layout() == at::kStrided; }

}  // namespace neve
