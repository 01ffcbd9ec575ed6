// Sees what the layers of a TorchScript module return. Libtorch has no hooks for that, so a copy of the module gets an operator of ours at
// the end of every forward method, which hands on the module and its result, and another one for batch normalisation.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <exception>
#include <unordered_map>

#include "model.h"

namespace neve {

// Whether a method is a module's forward: `forward`, `forward__1` for an overload, `forward2` for another call in a trace.
bool isForward(const std::string& method);

// A module that tells the observer of every forward.
struct ObservableModule {
  // Has its own code; parameters, buffers and other attributes are those of the original.
  torch::jit::Module module;
  // Without gradients, its transformer layers may run as one operator that calls none of their parts.
  bool fuses = false;
};
ObservableModule observable(const torch::jit::Module& module);

// Active on the constructing thread for as long as it lives; one at a time a thread.
class LayerObserver {
 public:
  // `batchStatistics`: batch normalisation uses the statistics of the batch at hand and leaves its buffers alone.
  LayerObserver(const TapSink& sink, bool batchStatistics);
  ~LayerObserver();
  LayerObserver(const LayerObserver&) = delete;
  LayerObserver& operator=(const LayerObserver&) = delete;

  // What a layer of an observable module returns is tap `tap`; of several tensors, the first one.
  void watch(const torch::jit::Module& layer, size_t tap);

  // The interpreter turns what a sink throws into text; this throws it after the forward pass, as it was.
  void rethrow();

  // A forward of `layer` is about to return `result`.
  static void returned(const c10::IValue& layer, const c10::IValue& result);
  // Whether the observer of this thread wants the statistics of the batch.
  static bool wantsBatchStatistics();

 private:
  const TapSink& sink_;
  bool batchStatistics_;
  std::unordered_map<const c10::ivalue::Object*, size_t> tapOf_;
  std::exception_ptr failure_;
};

}  // namespace neve
