#include "cuda_library.h"

#include <dlfcn.h>

#include <atomic>
#include <mutex>

#include "errors.h"

namespace neve {
namespace {

// Set once a process, never cleared: the library stays open.
std::atomic<const NeveCudaApi*> api{nullptr};

std::mutex failureMutex;
std::string failure;  // why it could not be opened

[[noreturn]] void fail(const std::string& why) {
  {
    const std::lock_guard<std::mutex> lock(failureMutex);
    failure = why;
  }
  throw Error("native", "ERR_CUDA_LIBRARY", why);
}

}  // namespace

void openCudaLibrary(const std::string& path) {
  if (api.load() != nullptr) return;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    fail("The CUDA library could not be opened: " + std::string(dlerror()) + ". Run Neve's set-up again.");
  }
  const auto function = reinterpret_cast<NeveCudaApiFunction>(dlsym(library, "neve_cuda_api"));
  const NeveCudaApi* found = function == nullptr ? nullptr : function();
  if (found == nullptr || found->version != NEVE_CUDA_API_VERSION) {
    fail("The CUDA library is not of this version of the addon. Run Neve's set-up again.");
  }
  api.store(found);
}

const NeveCudaApi* cudaLibrary() {
  const NeveCudaApi* found = api.load();
  if (found != nullptr) return found;
  const std::lock_guard<std::mutex> lock(failureMutex);
  if (!failure.empty()) throw Error("native", "ERR_CUDA_LIBRARY", failure);
  return nullptr;
}

}  // namespace neve
