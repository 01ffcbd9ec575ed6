// A tiny addon that opens libtorch by absolute path before the real addon is loaded. The real addon is linked without an RPATH; once these
// libraries are in the process, the linker finds them again by soname, so libtorch may lie anywhere and no LD_LIBRARY_PATH is needed.
// It links nothing of libtorch itself and uses plain Node-API: it must load, and report errors, when libtorch is missing or of another
// version.

#include <dlfcn.h>
#include <node_api.h>

#include <cstdint>
#include <string>

namespace {

napi_value throwError(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

// open(path): global visibility, because the addon and libtorch's own libraries look symbols up across each other.
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  size_t length = 0;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok || count != 1 ||
      napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    return throwError(env, "open(path): expected the absolute path of a shared library.");
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, path.data(), length + 1, &length);
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    const char* reason = dlerror();
    return throwError(env, reason == nullptr ? path + ": cannot be opened" : reason);
  }
  return nullptr;
}

// torchVersion(): `major.minor.patch` of the libtorch in this process, from the one C function that every version has.
napi_value torchVersion(napi_env env, napi_callback_info) {
  using AbiVersion = uint64_t (*)();
  const auto abiVersion = reinterpret_cast<AbiVersion>(dlsym(RTLD_DEFAULT, "aoti_torch_abi_version"));
  if (abiVersion == nullptr) return throwError(env, "torchVersion(): no libtorch is open in this process.");
  const uint64_t packed = abiVersion();
  const std::string version =
      std::to_string(packed >> 56) + "." + std::to_string((packed >> 48) & 0xFF) + "." + std::to_string((packed >> 40) & 0xFF);
  napi_value result;
  if (napi_create_string_utf8(env, version.c_str(), version.size(), &result) != napi_ok) return nullptr;
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"torchVersion", nullptr, torchVersion, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}
