#include "session_key.h"

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/DispatchKeySet.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <string_view>

#include "program/values_per_channel.h"
#include "session_generators.h"

namespace neve {
namespace {

// Kernels of CUDA that draw from its default generator whatever they are given.
constexpr auto kWithoutArgument = std::to_array<std::string_view>({
    "aten::native_dropout",
    "aten::_cudnn_init_dropout_state",
    "aten::_efficient_attention_forward",
    "aten::_fill_mem_eff_dropout_mask_",
    "aten::_flash_attention_forward",
    "aten::_scaled_dot_product_cudnn_attention",
    "aten::_scaled_dot_product_efficient_attention",
    "aten::_scaled_dot_product_flash_attention",
});

bool isGenerator(const c10::Argument& argument) {
  c10::TypePtr type = argument.type();
  if (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  return type->kind() == c10::TypeKind::GeneratorType;
}

// Where a call's numbers will be: with its first tensor, else on the device it asks for.
at::Device deviceOfCall(const c10::FunctionSchema& schema, const c10::IValue* arguments) {
  at::Device device(at::kCPU);
  for (size_t i = 0; i < schema.arguments().size(); ++i) {
    const c10::IValue& value = arguments[i];
    if (value.isTensor() && value.toTensor().defined()) return value.toTensor().device();
    if (value.isDevice()) device = value.toDevice();
  }
  return device;
}

void goOn(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) {
  op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kSessionKey), stack);
}

class GivesGenerator : public c10::OperatorKernel {
 public:
  explicit GivesGenerator(size_t argument) : argument_(argument) {}

  void operator()(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) const {
    c10::IValue* const arguments = stack->data() + (stack->size() - op.schema().arguments().size());
    if (arguments[argument_].isNone()) {
      if (auto own = sessionGenerator(deviceOfCall(op.schema(), arguments))) arguments[argument_] = std::move(*own);
    }
    goOn(op, keys, stack);
  }

 private:
  size_t argument_;
};

// Gives the default generator the session's state for the length of the call.
class LendsState : public c10::OperatorKernel {
 public:
  void operator()(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) const {
    const c10::IValue* const arguments = stack->data() + (stack->size() - op.schema().arguments().size());
    const at::Device device = deviceOfCall(op.schema(), arguments);
    std::optional<at::Generator> own = device.is_cuda() ? sessionGenerator(device) : std::nullopt;
    if (!own) return goOn(op, keys, stack);
    const std::lock_guard<std::recursive_mutex> lock(defaultGeneratorLoan());
    at::Generator standard = at::globalContext().defaultGenerator(device);
    const at::Tensor before = standard.get_state();
    standard.set_state(own->get_state());
    try {
      goOn(op, keys, stack);
    } catch (...) {
      standard.set_state(before);
      throw;
    }
    own->set_state(standard.get_state());
    standard.set_state(before);
  }
};

class ChecksValues : public c10::OperatorKernel {
 public:
  explicit ChecksValues(ValuesPerChannel values) : values_(values) {}

  void operator()(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) const {
    values_.check(*stack);
    goOn(op, keys, stack);
  }

 private:
  ValuesPerChannel values_;
};

// When the addon is loaded, since operators may not be registered while others run.
class Registration {
 public:
  Registration()
      : all_(torch::Library::IMPL, "_", kSessionKey, __FILE__, __LINE__),
        aten_(torch::Library::IMPL, "aten", kSessionKey, __FILE__, __LINE__) {
    all_.fallback(torch::CppFunction::makeFallthrough());
    c10::Dispatcher& dispatcher = c10::Dispatcher::singleton();
    for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
      if (!std::string_view(name.name).starts_with("aten::")) continue;
      const auto op = dispatcher.findSchema(name);
      if (!op) continue;
      const auto& arguments = op->schema().arguments();
      const auto generator = std::find_if(arguments.begin(), arguments.end(), isGenerator);
      const std::string full = name.name + (name.overload_name.empty() ? "" : "." + name.overload_name);
      if (generator != arguments.end()) {
        const auto index = static_cast<size_t>(generator - arguments.begin());
        aten_.impl(full.c_str(), torch::CppFunction::makeFromBoxedFunctor(std::make_unique<GivesGenerator>(index)));
      } else if (std::find(kWithoutArgument.begin(), kWithoutArgument.end(), name.name) != kWithoutArgument.end()) {
        aten_.impl(full.c_str(), torch::CppFunction::makeFromBoxedFunctor(std::make_unique<LendsState>()));
      } else if (const auto values = ValuesPerChannel::of(op->schema())) {
        aten_.impl(full.c_str(), torch::CppFunction::makeFromBoxedFunctor(std::make_unique<ChecksValues>(*values)));
      }
    }
  }

 private:
  torch::Library all_;
  torch::Library aten_;
};

const Registration sessionKernels;

}  // namespace
}  // namespace neve
