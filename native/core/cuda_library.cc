#include "cuda_library.h"

#include <ATen/ops/empty.h>
#include <dlfcn.h>

#include <atomic>

#include "../cuda/cuda_api.h"
#include "errors.h"

namespace neve {
namespace {

// Set once a process, never cleared: the library stays open.
std::atomic<const NeveCudaApi*> api{nullptr};

int32_t dtypeCode(at::ScalarType dtype) {
  switch (dtype) {
    case at::kFloat:
      return NEVE_FLOAT32;
    case at::kDouble:
      return NEVE_FLOAT64;
    case at::kHalf:
      return NEVE_FLOAT16;
    case at::kBFloat16:
      return NEVE_BFLOAT16;
    default:
      throw Error("dtype", "ERR_VELOCITY_DTYPE",
                  std::string("Velocity takes float32, float64, float16 or bfloat16 activations, received ") + c10::toString(dtype) + ".");
  }
}

}  // namespace

void openCudaLibrary(const std::string& path) {
  if (api.load() != nullptr) return;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error("native", "ERR_CUDA_LIBRARY",
                "The CUDA library could not be opened: " + std::string(dlerror()) + ". Build it with npm run setup.");
  }
  const auto function = reinterpret_cast<NeveCudaApiFunction>(dlsym(library, "neve_cuda_api"));
  const NeveCudaApi* found = function == nullptr ? nullptr : function();
  if (found == nullptr || found->version != NEVE_CUDA_API_VERSION) {
    throw Error("native", "ERR_CUDA_LIBRARY", "The CUDA library is not of this version of the addon. Build both again with npm run setup.");
  }
  api.store(found);
}

void velocityPassOnCuda(const at::Tensor& current, const at::Tensor& previous, const NeuronLayout& layout, std::vector<double>& dot,
                        std::vector<double>& squared) {
  const NeveCudaApi* cuda = api.load();
  if (cuda == nullptr) {
    throw Error("native", "ERR_CUDA_LIBRARY",
                "The model is on a GPU, and the library with the CUDA kernels is not open. Build it with npm run setup.");
  }
  if (current.numel() == 0) return;
  const auto options = current.options().dtype(at::kDouble);
  const int64_t chunks = cuda->velocityChunks(layout.outer, layout.neurons, layout.inner);
  const at::Tensor partial = at::empty({2 * layout.neurons * chunks}, options);
  const at::Tensor sums = at::empty({2 * layout.neurons}, options);
  const NeveVelocityPass pass = {
      .device = current.device().index(),
      .dtype = dtypeCode(current.scalar_type()),
      .current = current.const_data_ptr(),
      .previous = previous.mutable_data_ptr(),
      .outer = layout.outer,
      .neurons = layout.neurons,
      .inner = layout.inner,
      .partial = partial.mutable_data_ptr<double>(),
      .chunks = chunks,
      .sums = sums.mutable_data_ptr<double>(),
  };
  if (const char* failure = cuda->velocityPass(&pass); failure != nullptr) {
    throw Error("native", "ERR_CUDA", std::string("The velocity kernel failed: ") + failure + ".");
  }
  const at::Tensor host = sums.cpu();
  const double* values = host.const_data_ptr<double>();
  for (size_t c = 0; c < dot.size(); ++c) {
    dot[c] += values[c];
    squared[c] += values[dot.size() + c];
  }
}

}  // namespace neve
