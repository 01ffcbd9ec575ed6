// What a tensor is (shape, dtype, device, identity) and its part in autograd.
#include <ATen/core/Tensor.h>

#include <optional>

#include "autograd_callbacks.h"
#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value tensorShape(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::IntArrayRef sizes = peekTensor(state, info[0]).sizes();
    Napi::Array shape = Napi::Array::New(info.Env(), sizes.size());
    for (uint32_t i = 0; i < sizes.size(); i++) shape.Set(i, static_cast<double>(sizes[i]));
    return shape;
  });
}

Napi::Value tensorDType(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return Napi::String::New(info.Env(), dtypeName(peekTensor(state, info[0]).scalar_type()));
  });
}

Napi::Value tensorDevice(Info info) {
  return guard(info,
               [&](EnvState& state) -> Napi::Value { return Napi::String::New(info.Env(), peekTensor(state, info[0]).device().str()); });
}

Napi::Value tensorStorageId(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return Napi::BigInt::New(info.Env(), static_cast<uint64_t>(reinterpret_cast<uintptr_t>(storageKey(peekTensor(state, info[0])))));
  });
}

Napi::Value tensorRequiresGrad(Info info) {
  return guard(info,
               [&](EnvState& state) -> Napi::Value { return Napi::Boolean::New(info.Env(), peekTensor(state, info[0]).requires_grad()); });
}

Napi::Value tensorIsLeaf(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value { return Napi::Boolean::New(info.Env(), peekTensor(state, info[0]).is_leaf()); });
}

Napi::Value tensorSetRequiresGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapToWrite(state, info[0]);
    const bool on = toBool(info[1], "requiresGrad");
    if (!tensor.is_leaf() && !on) {
      throw Error("state", "ERR_AUTOGRAD",
                  "Only a leaf can stop requiring gradients; this tensor is the result of an operation. Use detach() instead.");
    }
    if (on && !tensor.is_floating_point() && !tensor.is_complex()) {
      throw Error("dtype", "ERR_DTYPE",
                  "Only floating-point and complex tensors can require gradients; this one is " +
                      std::string(dtypeName(tensor.scalar_type())) + ".");
    }
    tensor.set_requires_grad(on);
    return info.Env().Undefined();
  });
}

Napi::Value tensorGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    // Asked of the implementation: Tensor::grad() prints a warning for tensors that are not leaves.
    return wrapTensorOrNull(state, unwrapTensor(state, info[0]).unsafeGetTensorImpl()->grad());
  });
}

// An optional tensor argument: null stands for an undefined tensor.
at::Tensor tensorOrNone(EnvState& state, Napi::Value value) {
  return value.IsNull() || value.IsUndefined() ? at::Tensor() : unwrapTensor(state, value);
}

Napi::Value tensorSetGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapToWrite(state, info[0]);
    const at::Tensor grad = tensorOrNone(state, info[1]);
    if (grad.defined()) checkGrad(tensor, grad);
    tensor.mutable_grad() = grad;
    return info.Env().Undefined();
  });
}

Napi::Value tensorSetData(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapToWrite(state, info[0]);
    tensor.set_data(unwrapTensor(state, info[1]));
    const size_t slot = state.tensors.slotOf(toDouble(info[0], "tensor"));
    state.memory.closed(info.Env(), slot);
    state.memory.opened(info.Env(), slot, tensor);
    return info.Env().Undefined();
  });
}

}  // namespace

void exportTensors(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "tensorShape", tensorShape);
  exportFunction(exports, "tensorDType", tensorDType);
  exportFunction(exports, "tensorDevice", tensorDevice);
  exportFunction(exports, "tensorStorageId", tensorStorageId);
  exportFunction(exports, "tensorRequiresGrad", tensorRequiresGrad);
  exportFunction(exports, "tensorIsLeaf", tensorIsLeaf);
  exportFunction(exports, "tensorSetRequiresGrad", tensorSetRequiresGrad);
  exportFunction(exports, "tensorGrad", tensorGrad);
  exportFunction(exports, "tensorSetGrad", tensorSetGrad);
  exportFunction(exports, "tensorSetData", tensorSetData);
}

}  // namespace neve
