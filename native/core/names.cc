#include "names.h"

#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/util/StringUtil.h>

#include <array>
#include <string_view>
#include <utility>

#include "errors.h"

namespace neve {
namespace {

template <typename T>
using Name = std::pair<std::string_view, T>;

constexpr auto kDtypes = std::to_array<Name<at::ScalarType>>({
    {"float32", at::kFloat},
    {"int64", at::kLong},
    {"bool", at::kBool},
    {"uint8", at::kByte},
    {"int8", at::kChar},
    {"int16", at::kShort},
    {"int32", at::kInt},
    {"float16", at::kHalf},
    {"bfloat16", at::kBFloat16},
    {"float64", at::kDouble},
    {"complex64", at::kComplexFloat},
    {"complex128", at::kComplexDouble},
});

constexpr auto kLayouts = std::to_array<Name<at::Layout>>({
    {"strided", at::kStrided},
    {"sparse_coo", at::kSparse},
    {"sparse_csr", at::kSparseCsr},
    {"sparse_csc", at::kSparseCsc},
    {"sparse_bsr", at::kSparseBsr},
    {"sparse_bsc", at::kSparseBsc},
});

constexpr auto kMemoryFormats = std::to_array<Name<at::MemoryFormat>>({
    {"contiguous_format", at::MemoryFormat::Contiguous},
    {"preserve_format", at::MemoryFormat::Preserve},
    {"channels_last", at::MemoryFormat::ChannelsLast},
    {"channels_last_3d", at::MemoryFormat::ChannelsLast3d},
});

template <typename T, size_t N>
T fromName(const std::array<Name<T>, N>& table, const std::string& name, const char* kind, const char* code, const char* what) {
  std::string known;
  for (const auto& [key, value] : table) {
    if (key == name) return value;
    known += known.empty() ? "" : ", ";
    known += key;
  }
  throw Error(kind, code, "Unknown " + std::string(what) + " '" + name + "'. Known: " + known + ".").with("received", name);
}

template <typename T, size_t N>
const char* nameIn(const std::array<Name<T>, N>& table, T value) {
  for (const auto& [key, known] : table) {
    if (known == value) return key.data();
  }
  return nullptr;
}

Error deviceError(const std::string& name, const std::string& why) {
  return Error("device", "ERR_DEVICE", "Device '" + name + "' cannot be used: " + why).with("device", name);
}

}  // namespace

at::ScalarType dtypeFromName(const std::string& name) { return fromName(kDtypes, name, "dtype", "ERR_DTYPE", "dtype"); }

const char* dtypeName(at::ScalarType dtype) {
  if (const char* const name = nameIn(kDtypes, dtype)) return name;
  throw Error("dtype", "ERR_DTYPE",
              "Tensors of dtype " + std::string(c10::toString(dtype)) + " are not supported; convert them with to().");
}

at::Layout layoutFromName(const std::string& name) { return fromName(kLayouts, name, "option", "ERR_ARGUMENT", "layout"); }

const char* layoutName(at::Layout layout) {
  if (const char* const name = nameIn(kLayouts, layout)) return name;
  throw Error("option", "ERR_ARGUMENT", "There is no name for the layout " + c10::str(layout) + ".");
}

at::MemoryFormat memoryFormatFromName(const std::string& name) {
  return fromName(kMemoryFormats, name, "option", "ERR_ARGUMENT", "memory format");
}

const char* memoryFormatName(at::MemoryFormat format) {
  if (const char* const name = nameIn(kMemoryFormats, format)) return name;
  throw Error("option", "ERR_ARGUMENT", "There is no name for the memory format " + c10::str(format) + ".");
}

at::Device deviceFromName(const std::string& name) {
  const bool known = name == "cpu" || name == "meta" || name == "cuda" || name.starts_with("cuda:");
  if (!known) throw deviceError(name, "expected 'cpu', 'cuda', 'cuda:<index>' or 'meta'.");
  at::Device device(at::kCPU);
  try {
    device = at::Device(name);
  } catch (const c10::Error&) {
    throw deviceError(name, "the index is not a number.");
  }
  if (!device.is_cuda()) return device;
  // Asked here because libtorch's own answer, from deep inside an allocation, names neither the device nor the cause.
  const int count = at::detail::getCUDAHooks().deviceCount();
  if (count == 0) throw deviceError(name, "no CUDA device is available (no NVIDIA GPU, no driver, or a CPU build of libtorch).");
  if (device.index() >= count) throw deviceError(name, "this machine has " + std::to_string(count) + " CUDA device(s), counted from 0.");
  return device;
}

}  // namespace neve
