// Files as tensors, and storages: what the readers and writers of weights need beyond elements in and out.
#include "../core/mapped_file.h"

#include <limits>

#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value mapFile(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const int64_t descriptor = toInt(info[0], "descriptor");
    const int64_t offset = toInt(info[1], "offset");
    const int64_t length = toInt(info[2], "length");
    if (descriptor < 0 || descriptor > std::numeric_limits<int>::max()) {
      throw Error("option", "ERR_ARGUMENT", "A file descriptor is a small number, received " + std::to_string(descriptor) + ".");
    }
    return Napi::Number::New(info.Env(), wrapTensor(state, mapFileRegion(static_cast<int>(descriptor), offset, length)));
  });
}

Napi::Value tensorFromStorage(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::ScalarType dtype = dtypeFromName(toString(info[1], "dtype"));
    const std::vector<int64_t> sizes = toInts(info[2], "shape");
    const std::vector<int64_t> strides = toInts(info[3], "strides");
    const int64_t offset = toInt(info[4], "storageOffset");
    const at::Tensor source = unwrapTensor(state, info[0]);
    return Napi::Number::New(info.Env(), wrapTensor(state, viewStorage(source, dtype, sizes, strides, offset)));
  });
}

// Null where strides do not say where the elements are: sparse and meta tensors, lazy conjugates and negatives.
Napi::Value tensorLayout(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor& tensor = peekTensor(state, info[0]);
    if (tensor.layout() != at::kStrided || tensor.is_meta() || !tensor.has_storage() || tensor.is_conj() || tensor.is_neg()) {
      return info.Env().Null();
    }
    const at::IntArrayRef strides = tensor.strides();
    Napi::Array list = Napi::Array::New(info.Env(), strides.size());
    for (uint32_t i = 0; i < strides.size(); i++) list.Set(i, static_cast<double>(strides[i]));
    Napi::Object layout = Napi::Object::New(info.Env());
    layout.Set("strides", list);
    layout.Set("storageOffset", static_cast<double>(tensor.storage_offset()));
    layout.Set("storageBytes", static_cast<double>(tensor.storage().nbytes()));
    return layout;
  });
}

}  // namespace

void exportMappedFiles(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "mapFile", mapFile);
  exportFunction(exports, "tensorFromStorage", tensorFromStorage);
  exportFunction(exports, "tensorLayout", tensorLayout);
}

}  // namespace neve
