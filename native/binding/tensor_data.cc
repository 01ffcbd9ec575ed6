// Elements in and out: JavaScript's buffers are copied, so that no tensor depends on memory the collector may move or free.
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <cstring>
#include <limits>
#include <optional>

#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

struct Bytes {
  const void* data = nullptr;
  size_t length = 0;
  // Element type; empty for a DataView.
  std::optional<napi_typedarray_type> type;
};

Bytes bytesOf(EnvState& state, Napi::Value value) {
  napi_env env = state.env;
  napi_value buffer = nullptr;
  Bytes bytes;
  size_t offset = 0;
  void* data = nullptr;
  if (value.IsTypedArray()) {
    napi_typedarray_type type;
    check(env, napi_get_typedarray_info(env, value, &type, nullptr, &data, &buffer, &offset));
    bytes.type = type;
    bytes.length = value.As<Napi::TypedArray>().ByteLength();
  } else if (value.IsDataView()) {
    check(env, napi_get_dataview_info(env, value, &bytes.length, &data, &buffer, &offset));
  } else {
    throw Error("option", "ERR_ARGUMENT", "Expected a typed array or a DataView, received " + describeValue(state, value) + ".");
  }
  bool detached = false;
  // A SharedArrayBuffer cannot be detached; Node answers for it with an error or false.
  if (napi_is_detached_arraybuffer(env, buffer, &detached) == napi_ok && detached) {
    throw Error("state", "ERR_DETACHED", "The array's buffer was transferred or detached, so its elements are gone.");
  }
  bytes.data = data;
  return bytes;
}

// The typed array that holds a dtype's elements; half-precision numbers come as their bits.
napi_typedarray_type arrayFor(at::ScalarType dtype) {
  switch (dtype) {
    case at::kChar:
      return napi_int8_array;
    case at::kShort:
      return napi_int16_array;
    case at::kHalf:
    case at::kBFloat16:
      return napi_uint16_array;
    case at::kInt:
      return napi_int32_array;
    case at::kLong:
      return napi_bigint64_array;
    case at::kFloat:
    case at::kComplexFloat:
      return napi_float32_array;
    case at::kDouble:
    case at::kComplexDouble:
      return napi_float64_array;
    default:
      return napi_uint8_array;
  }
}

// Bytes are taken for any dtype (files are read that way); wider elements must be what the dtype says.
void checkElements(const Bytes& bytes, at::ScalarType dtype) {
  if (!bytes.type.has_value() || *bytes.type == napi_uint8_array || *bytes.type == napi_uint8_clamped_array) return;
  if (*bytes.type == arrayFor(dtype)) return;
  throw Error("dtype", "ERR_DTYPE",
              "The typed array's elements are not those of dtype " + std::string(dtypeName(dtype)) +
                  ". Pass the matching typed array (Float32Array for float32, BigInt64Array for int64, Uint16Array of bits for float16 …), "
                  "or bytes.");
}

// Product of the shape times the element size; the shape comes from a user or a file.
size_t byteCount(const std::vector<int64_t>& shape, size_t itemSize) {
  size_t total = itemSize;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0) throw Error("shape", "ERR_SHAPE", "A shape cannot hold the negative size " + std::to_string(size) + ".");
    empty = empty || size == 0;
    if (size != 0 && total > static_cast<size_t>(std::numeric_limits<int64_t>::max()) / static_cast<size_t>(size)) {
      throw Error("shape", "ERR_SHAPE", "The shape describes more elements than memory can hold.");
    }
    total *= size == 0 ? 1 : static_cast<size_t>(size);
  }
  return empty ? 0 : total;
}

void copyElements(at::Tensor& target, const Bytes& bytes) {
  if (bytes.length == 0) return;
  if (target.scalar_type() != at::kBool) {
    std::memcpy(target.mutable_data_ptr(), bytes.data, bytes.length);
    return;
  }
  // A bool that is neither 0 nor 1 is undefined behaviour in every kernel that reads it.
  const auto* source = static_cast<const uint8_t*>(bytes.data);
  bool* elements = target.mutable_data_ptr<bool>();
  for (size_t i = 0; i < bytes.length; i++) elements[i] = source[i] != 0;
}

Napi::Value tensorFromData(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::ScalarType dtype = dtypeFromName(toString(info[1], "dtype"));
    const std::vector<int64_t> shape = toInts(info[2], "shape");
    const at::Device device = deviceFromName(toString(info[3], "device"));
    const size_t expected = byteCount(shape, c10::elementSize(dtype));
    // Last, and with nothing of JavaScript run after it: a getter in `shape` could detach the buffer.
    const Bytes bytes = bytesOf(state, info[0]);
    checkElements(bytes, dtype);
    if (bytes.length != expected) {
      throw Error("shape", "ERR_SHAPE",
                  "The data has " + std::to_string(bytes.length) + " bytes, but the shape needs " + std::to_string(expected) +
                      " at dtype " + dtypeName(dtype) + ".")
          .with("receivedBytes", static_cast<double>(bytes.length))
          .with("expectedBytes", static_cast<double>(expected));
    }
    at::Tensor tensor = at::empty(shape, at::TensorOptions(dtype));
    copyElements(tensor, bytes);
    return Napi::Number::New(info.Env(), wrapTensor(state, device.is_cpu() ? std::move(tensor) : tensor.to(device)));
  });
}

Napi::Value tensorToBuffer(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    at::Tensor tensor = unwrapTensor(state, info[0]).detach();
    if (tensor.is_meta()) throw Error("state", "ERR_NO_DATA", "A tensor on device 'meta' has a shape but no elements.");
    dtypeName(tensor.scalar_type());
    if (tensor.layout() != at::kStrided) tensor = tensor.to_dense();
    // Autograd's stand-in for zeros has no memory.
    if (tensor._is_zerotensor()) tensor = at::zeros(tensor.sizes(), tensor.options());
    tensor = tensor.resolve_conj().resolve_neg().to(at::kCPU).contiguous();
    Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(info.Env(), tensor.nbytes());
    if (tensor.nbytes() > 0) std::memcpy(buffer.Data(), tensor.const_data_ptr(), tensor.nbytes());
    return buffer;
  });
}

// The elements of a dense row-major tensor of the CPU where they lie, for what nobody else knows or changes, such as a checkpoint's copies.
Napi::Value tensorMemory(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor& tensor = unwrapTensor(state, info[0]);
    const bool plain =
        tensor.layout() == at::kStrided && tensor.is_cpu() && tensor.is_contiguous() && !tensor.is_neg() && !tensor.is_conj();
    if (!plain || tensor.nbytes() == 0) return tensorToBuffer(info);
    auto* holder = new at::Tensor(tensor);
    return Napi::ArrayBuffer::New(
        info.Env(), tensor.data_ptr(), tensor.nbytes(), [](Napi::Env, void*, at::Tensor* held) { delete held; }, holder);
  });
}

}  // namespace

void exportTensorData(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "tensorFromData", tensorFromData);
  exportFunction(exports, "tensorToBuffer", tensorToBuffer);
  exportFunction(exports, "tensorMemory", tensorMemory);
}

}  // namespace neve
