// Sees the outputs of layers that have no hooks: an operator that computes a layer (convolution, linear, norm, embedding) is recognised by
// the weights it reads.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/record_function.h>

#include <exception>
#include <unordered_map>

#include "model.h"

namespace neve {

// Active on the constructing thread for as long as it lives; one at a time a thread.
class LayerObserver {
 public:
  explicit LayerObserver(const TapSink& sink);
  ~LayerObserver();
  LayerObserver(const LayerObserver&) = delete;
  LayerObserver& operator=(const LayerObserver&) = delete;

  // The next operators that compute a layer from this tensor are tap `tap`.
  void watch(const at::Tensor& tensor, size_t tap);

  // Libtorch swallows what an observer throws; this throws it after the forward pass.
  void rethrow();

 private:
  struct Context;
  static std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& function);
  static void leave(const at::RecordFunction& function, at::ObserverContext* context);

  const TapSink& sink_;
  // By storage, since a layer may read its weight through a view.
  std::unordered_map<const c10::StorageImpl*, size_t> tapOf_;
  // Inside a watched operator: the operators it is made of read the same weights and are not outputs of the layer.
  bool inside_ = false;
  std::exception_ptr failure_;
  at::CallbackHandle handle_;
};

}  // namespace neve
