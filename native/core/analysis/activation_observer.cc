#include "activation_observer.h"

#include <ATen/record_function.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace neve {
namespace {

thread_local ActivationObserver* current = nullptr;

std::unique_ptr<at::ObserverContext> onBegin(const at::RecordFunction& function) {
  if (current == nullptr) return nullptr;
  // A boxed call shows its whole stack, which may begin with what belongs to the caller.
  const c10::ArrayRef<const c10::IValue> stack = function.inputs();
  current->began(function.name(), stack.slice(stack.size() - std::min(stack.size(), function.num_inputs())));
  return nullptr;
}

void onEnd(const at::RecordFunction& function, at::ObserverContext*) {
  if (current != nullptr) current->ended(function.outputs());
}

double numberOf(c10::ArrayRef<const c10::IValue> inputs, size_t place, double otherwise) {
  if (place >= inputs.size() || !inputs[place].isScalar()) return otherwise;
  return inputs[place].toScalar().toDouble();
}

// Whether an operator is an activation function; in-place forms end in `_`.
bool describe(std::string_view op, c10::ArrayRef<const c10::IValue> inputs, ActivationCall& call) {
  constexpr std::string_view kPrefix = "aten::";
  if (!op.starts_with(kPrefix)) return false;
  op.remove_prefix(kPrefix.size());
  if (op.ends_with('_')) op.remove_suffix(1);
  if (op == "relu") {
    call = {.kind = Activation::Relu, .output = {}};
  } else if (op == "leaky_relu" || op == "prelu" || op == "rrelu") {
    call = {.kind = Activation::Leaky, .output = {}};
  } else if (op == "hardtanh") {
    call = {.kind = Activation::Hard, .low = numberOf(inputs, 1, -1.0), .high = numberOf(inputs, 2, 1.0), .output = {}};
  } else if (op == "relu6") {
    call = {.kind = Activation::Hard, .low = 0.0, .high = 6.0, .output = {}};
  } else if (op == "hardsigmoid") {
    call = {.kind = Activation::Hard, .low = 0.0, .high = 1.0, .output = {}};
  } else if (op == "tanh") {
    call = {.kind = Activation::Tanh, .output = {}};
  } else if (op == "sigmoid") {
    call = {.kind = Activation::Sigmoid, .output = {}};
  } else {
    return false;
  }
  return true;
}

}  // namespace

ActivationObserver::ActivationObserver(Sink sink) : sink_(std::move(sink)) {
  current = this;
  callback_ = at::addThreadLocalCallback(
      at::RecordFunctionCallback(onBegin, onEnd).needsInputs(true).needsOutputs(true).scopes({at::RecordScope::FUNCTION}));
}

ActivationObserver::~ActivationObserver() {
  at::removeCallback(callback_);
  current = nullptr;
}

ActivationObserver* ActivationObserver::ofThread() { return current; }

void ActivationObserver::began(const char* op, c10::ArrayRef<const c10::IValue> inputs) {
  if (depth_++ == 0) seen_ = describe(op, inputs, call_);
}

void ActivationObserver::ended(const std::vector<c10::IValue>& outputs) {
  // What the sink itself calls is inside of the operator still.
  if (depth_ == 1 && std::exchange(seen_, false) && !failure_ && !outputs.empty() && outputs.back().isTensor()) {
    try {
      call_.output = outputs.back().toTensor();
      sink_(call_);
    } catch (...) {
      failure_ = std::current_exception();
    }
    call_.output = at::Tensor();
  }
  --depth_;
}

void ActivationObserver::rethrow() {
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace neve
