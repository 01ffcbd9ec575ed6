#pragma once

#include <c10/util/Exception.h>
#include <torch/library.h>

namespace neve {

// Registers kernels of ATen's operators for the CPU, for good, where libtorch has some already: it warns of that, once, and here it is
// meant. `registerKernels` is given the library; the result is true.
template <typename RegisterKernels>
bool replaceKernels(RegisterKernels registerKernels) {
  struct Silence : c10::WarningHandler {
    void process(const c10::Warning&) override {}
  };
  static Silence silence;
  const c10::WarningUtils::WarningHandlerGuard guard(&silence);
  static torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
  registerKernels(library);
  return true;
}

}  // namespace neve
