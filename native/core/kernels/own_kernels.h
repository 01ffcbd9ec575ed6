// Kernels for the CPU that stand in for those of libtorch, where they are faster.
#pragma once

namespace neve {

// Whether this processor can run them: AVX2 and FMA, or AVX-512.
bool hasOwnKernels();

// Whether they run: so by default, where the processor can. Without them all sums are PyTorch's to the bit.
bool ownKernels();
void setOwnKernels(bool enabled);

// Without them on the constructing thread, for as long as it lives.
class NoOwnKernels {
 public:
  NoOwnKernels();
  ~NoOwnKernels();
  NoOwnKernels(const NoOwnKernels&) = delete;
  NoOwnKernels& operator=(const NoOwnKernels&) = delete;
};

}  // namespace neve
