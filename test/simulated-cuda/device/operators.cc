#include "operators.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/List.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <optional>
#include <unordered_set>

#include "counters.h"
#include "generators.h"
#include "graphs.h"
#include "memory.h"
#include "streams.h"
#include "twins.h"

namespace simulated {
namespace {

template <typename Visit>
void forEachTensor(const c10::IValue& value, Visit visit) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) visit(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& each : value.toTensorVector()) {
      if (each.defined()) visit(each);
    }
  } else if (value.isOptionalTensorList()) {
    for (const std::optional<at::Tensor>& each : value.toOptionalTensorVector()) {
      if (each && each->defined()) visit(*each);
    }
  }
}

// The same value with other tensors.
template <typename Change>
c10::IValue withTensors(const c10::IValue& value, Change change) {
  const auto changed = [&](const at::Tensor& tensor) { return tensor.defined() ? change(tensor) : tensor; };
  if (value.isTensor()) return changed(value.toTensor());
  if (value.isTensorList()) {
    c10::List<at::Tensor> list;
    for (const at::Tensor& each : value.toTensorVector()) list.push_back(changed(each));
    return list;
  }
  if (value.isOptionalTensorList()) {
    c10::List<std::optional<at::Tensor>> list;
    for (const std::optional<at::Tensor>& each : value.toOptionalTensorVector()) {
      list.push_back(each ? std::optional<at::Tensor>(changed(*each)) : std::nullopt);
    }
    return list;
  }
  return value;
}

bool isGenerator(const c10::Argument& argument) {
  c10::TypePtr type = argument.type();
  if (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  return type->kind() == c10::TypeKind::GeneratorType;
}

class Call {
 public:
  Call(const c10::OperatorHandle& op, const Traits& traits, c10::Stack& stack)
      : op_(op), schema_(op.schema()), traits_(traits), stack_(stack), first_(stack.size() - schema_.arguments().size()) {}

  void run() {
    findDevice();
    check();
    wait();
    SimulatedCudaGraph* recording = recordingOn(*device_);
    const std::vector<c10::IValue> before = recording == nullptr ? std::vector<c10::IValue>() : notedArguments(*recording);
    count(Count::Kernel);
    const Admission admission(newTensors(), *device_);
    const std::optional<at::Generator> drawn = convert();
    {
      // A GPU's kernel is one thing: whoever stands before operators meets the call, not the calls that the CPU's kernel is made of.
      const c10::impl::ForceDispatchKeyGuard alone(c10::default_included_set,
                                                   c10::autograd_dispatch_keyset_with_ADInplaceOrView | c10::autocast_dispatch_keyset);
      if (drawn) {
        drawFrom(*drawn);
      } else {
        op_.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), &stack_);
      }
    }
    twins_.settle();
    const size_t results = schema_.returns().size();
    for (size_t i = stack_.size() - results; i < stack_.size(); ++i) {
      stack_[i] = withTensors(stack_[i], [this](const at::Tensor& tensor) { return twins_.back(tensor, *device_); });
    }
    if (recording != nullptr) noteFor(*recording, before);
  }

 private:
  size_t size() const { return schema_.arguments().size(); }
  c10::IValue& argument(size_t i) { return stack_[first_ + i]; }
  const std::string& name(size_t i) const { return schema_.arguments()[i].name(); }

  // For replays: the arguments as they are, tensors over their memory of now.
  std::vector<c10::IValue> notedArguments(SimulatedCudaGraph& recording) {
    std::vector<c10::IValue> all;
    for (size_t i = 0; i < size(); ++i) {
      if (isGenerator(schema_.arguments()[i]) && !argument(i).isNone()) {
        TORCH_CHECK(argument(i).toGenerator() == defaultGenerator(*device_),
                    "Attempt to use a generator that is not registered with the graph that is captured");
      }
      all.push_back(
          withTensors(argument(i), [&](const at::Tensor& tensor) { return tensor.is_cuda() ? noted(recording, tensor) : tensor; }));
    }
    return all;
  }

  void noteFor(SimulatedCudaGraph& recording, const std::vector<c10::IValue>& arguments) {
    std::vector<at::Tensor> results;
    const auto each = [](const c10::IValue& value, auto visit) { forEachTensor(value, visit); };
    const size_t count = schema_.returns().size();
    for (size_t i = stack_.size() - count; i < stack_.size(); ++i) {
      each(stack_[i], [&](const at::Tensor& tensor) { results.push_back(tensor.is_cuda() ? noted(recording, tensor) : tensor); });
    }
    note(recording, [op = op_, traits = traits_, arguments, results, count, each] {
      c10::Stack stack = arguments;
      // Lists are handles: the call puts others in their place.
      Call(op, traits, stack).run();
      size_t next = 0;
      for (size_t i = stack.size() - count; i < stack.size(); ++i) {
        each(stack[i], [&](const at::Tensor& tensor) {
          const at::Tensor& result = results[next++];
          if (!tensor.is_cuda() || tensor.storage().data() == result.storage().data()) return;
          Twins twins;
          twins.of(result).copy_(twins.of(tensor));
        });
      }
    });
  }

  void findDevice() {
    for (size_t i = 0; i < size() && !device_; ++i) {
      forEachTensor(argument(i), [&](const at::Tensor& tensor) {
        if (tensor.is_cuda() && !device_) device_ = tensor.device().index();
      });
    }
    for (size_t i = 0; i < size() && !device_; ++i) {
      if (!argument(i).isDevice() || !argument(i).toDevice().is_cuda()) continue;
      const c10::Device asked = argument(i).toDevice();
      device_ = asked.has_index() ? asked.index() : currentDevice();
    }
    if (!device_) device_ = currentDevice();
  }

  void check() {
    for (size_t i = 0; i < size(); ++i) {
      forEachTensor(argument(i), [&](const at::Tensor& tensor) { checkTensor(i, tensor); });
    }
  }

  void checkTensor(size_t i, const at::Tensor& tensor) {
    if (tensor.is_cuda() && tensor.device().index() == *device_) return;
    const bool onHost = tensor.is_cpu();
    // Indices are uploaded.
    if (onHost && name(i) == "indices" && argument(i).isOptionalTensorList()) {
      count(Count::PageableUpload);
      countSynchronization(schema_.name() + ": indices on the host");
      return;
    }
    const bool number = onHost && tensor.dim() == 0;
    if (number && tensor.unsafeGetTensorImpl()->is_wrapped_number()) return;
    if (!traits_.checked && number && !(traits_.fused && argument(i).isTensorList())) return;
    const c10::Device common(c10::kCUDA, *device_);
    if (traits_.checked || traits_.fused) {
      TORCH_CHECK(false, "Expected all tensors to be on the same device, but got ", name(i), " is on ", tensor.device(),
                  ", different from other tensors on ", common, " (when checking argument in method wrapper_CUDA_", schema_.name(), ")");
    }
    TORCH_CHECK(false, "Expected all tensors to be on the same device, but found at least two devices, ", common, " and ", tensor.device(),
                "!");
  }

  void wait() {
    bool waits = traits_.waits;
    if (traits_.waitsForMask) {
      for (size_t i = 0; i < size(); ++i) {
        if (!argument(i).isOptionalTensorList()) continue;
        forEachTensor(argument(i), [&](const at::Tensor& index) {
          waits = waits || index.scalar_type() == at::kBool || index.scalar_type() == at::kByte;
        });
      }
    }
    if (!waits) return;
    countSynchronization(schema_.name());
    finishCurrentStream(*device_);
  }

  // Results that are tensors of their own.
  int newTensors() const {
    int found = 0;
    for (const c10::Argument& result : schema_.returns()) {
      if (result.type()->kind() == c10::TypeKind::TensorType && result.alias_info() == nullptr) ++found;
    }
    return found;
  }

  // Puts twins in the place of tensors; gives the generator that the call draws from without being told.
  std::optional<at::Generator> convert() {
    bool given = false;
    for (size_t i = 0; i < size(); ++i) {
      c10::IValue& value = argument(i);
      if (isGenerator(schema_.arguments()[i])) {
        given = true;
        value = innerOf(value.isNone() ? defaultGenerator(*device_) : value.toGenerator());
      } else if (value.isDevice()) {
        value = c10::Device(c10::kCPU);
      } else {
        value = withTensors(value, [this](const at::Tensor& tensor) { return tensor.is_cuda() ? twins_.of(tensor) : tensor; });
      }
    }
    return traits_.draws && !given ? std::optional(innerOf(defaultGenerator(*device_))) : std::nullopt;
  }

  // CPU kernels that take no generator use the CPU's default one: it stands in for the device's.
  void drawFrom(at::Generator own) {
    static std::mutex one;
    const std::lock_guard<std::mutex> lock(one);
    at::Generator standard = at::detail::getDefaultCPUGenerator();
    const at::Tensor before = standard.get_state();
    standard.set_state(own.get_state());
    try {
      op_.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), &stack_);
    } catch (...) {
      standard.set_state(before);
      throw;
    }
    own.set_state(standard.get_state());
    standard.set_state(before);
  }

  const c10::OperatorHandle& op_;
  const c10::FunctionSchema& schema_;
  const Traits& traits_;
  c10::Stack& stack_;
  size_t first_;
  std::optional<c10::DeviceIndex> device_;
  Twins twins_;
};

struct Listed {
  const char* name;
  bool checked;
};

// Written from native_functions.yaml: each operator that a CUDA build has a kernel for, and whether that kernel's wrapper checks devices.
constexpr Listed kOperators[] = {
#include "operators.inc"
};

// Taken whole, since their parts would choose other kernels on a device than on the CPU.
constexpr const char* kWhole[] = {"convolution", "convolution_backward", "_convolution"};

const std::unordered_set<std::string> kWaits = {"aten::nonzero",
                                                "aten::masked_select",
                                                "aten::equal",
                                                "aten::_unique",
                                                "aten::_unique2",
                                                "aten::unique_dim",
                                                "aten::unique_consecutive",
                                                "aten::unique_dim_consecutive",
                                                "aten::bincount",
                                                "aten::repeat_interleave",
                                                "aten::multinomial",
                                                "aten::_linalg_svd",
                                                "aten::_linalg_eigh",
                                                "aten::_linalg_eigvals",
                                                "aten::linalg_eig"};
const std::unordered_set<std::string> kIndexes = {
    "aten::index", "aten::index_put", "aten::index_put_", "aten::_index_put_impl_", "aten::_unsafe_index", "aten::_unsafe_index_put"};

class Registration {
 public:
  Registration()
      : all_(torch::Library::IMPL, "_", c10::DispatchKey::CUDA, __FILE__, __LINE__),
        aten_(torch::Library::IMPL, "aten", c10::DispatchKey::CUDA, __FILE__, __LINE__) {
    all_.fallback(torch::CppFunction::makeFromBoxedFunctor(std::make_unique<DeviceKernel>(Traits{})));
    for (const Listed& each : kOperators) add(each.name, each.checked);
    for (const char* name : kWhole) add(name, true);
  }

 private:
  void add(const std::string& name, bool checked) {
    const size_t dot = name.find('.');
    const std::string base = "aten::" + name.substr(0, dot);
    const auto op = c10::Dispatcher::singleton().findSchema({base, dot == std::string::npos ? "" : name.substr(dot + 1)});
    if (!op || !op->hasComputedKernelForDispatchKey(c10::DispatchKey::CPU)) return;
    Traits traits;
    traits.checked = checked;
    traits.waits = kWaits.count(base) > 0;
    traits.waitsForMask = kIndexes.count(base) > 0;
    traits.fused = base.starts_with("aten::_fused_") && !checked;
    traits.draws = op->hasTag(at::Tag::nondeterministic_seeded);
    aten_.impl(name.c_str(), torch::CppFunction::makeFromBoxedFunctor(std::make_unique<DeviceKernel>(traits)));
  }

  torch::Library all_;
  torch::Library aten_;
};

const Registration operators;

}  // namespace

void DeviceKernel::operator()(const c10::OperatorHandle& op, c10::DispatchKeySet, c10::Stack* stack) const {
  Call(op, traits_, *stack).run();
}

}  // namespace simulated
