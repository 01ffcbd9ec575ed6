// Sees activation functions as a model calls them, whether a module of their own does or the forward of another: the dispatcher reports
// every operator.
#pragma once

#include <ATen/core/Tensor.h>

#include <exception>
#include <functional>
#include <string>

namespace neve {

enum class Activation : uint8_t {
  Relu,
  Leaky,  // slopes above and below zero
  Hard,   // linear between two bounds, constant beyond
  Tanh,
  Sigmoid,
};

struct ActivationCall {
  Activation kind = Activation::Relu;
  // The bounds of Hard's output.
  double low = 0.0;
  double high = 0.0;
  at::Tensor output;

  bool isPiecewiseLinear() const { return kind == Activation::Relu || kind == Activation::Leaky || kind == Activation::Hard; }
  // Nothing passes below zero, neither values nor gradients.
  bool canDie() const { return kind == Activation::Relu || (kind == Activation::Hard && low == 0.0); }
};

// Active on the constructing thread for as long as it lives; one at a time a thread. Operators that others call inside (the gates of an
// LSTM) are not activations.
class ActivationObserver {
 public:
  using Sink = std::function<void(const ActivationCall&)>;

  explicit ActivationObserver(Sink sink);
  ~ActivationObserver();
  ActivationObserver(const ActivationObserver&) = delete;
  ActivationObserver& operator=(const ActivationObserver&) = delete;

  // The dispatcher drops what a sink throws; this throws it after the forward pass.
  void rethrow();

  // For the dispatcher's callbacks.
  void began(const char* op, c10::ArrayRef<const c10::IValue> inputs);
  void ended(const std::vector<c10::IValue>& outputs);
  static ActivationObserver* ofThread();

 private:
  Sink sink_;
  uint64_t callback_ = 0;
  int depth_ = 0;
  bool seen_ = false;
  ActivationCall call_;
  std::exception_ptr failure_;
};

}  // namespace neve
