#include "autograd_callbacks.h"

#include <stdexcept>

#include "../core/errors.h"
#include "../core/names.h"
#include "env_state.h"
#include "handles.h"

namespace neve {

class AutogradCallbacks::Token {
 public:
  Token(std::shared_ptr<AutogradCallbacks> owner, uint64_t id) : owner_(std::move(owner)), id_(id) {}
  ~Token() { owner_->forget(id_); }
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  AutogradCallbacks& owner() const { return *owner_; }
  uint64_t id() const { return id_; }

 private:
  std::shared_ptr<AutogradCallbacks> owner_;
  uint64_t id_;
};

std::shared_ptr<const AutogradCallbacks::Token> AutogradCallbacks::add(Napi::Function function) {
  any();
  functions_.emplace(next_, Napi::Persistent(function));
  return std::make_shared<const Token>(shared_from_this(), next_++);
}

std::optional<std::vector<at::Tensor>> AutogradCallbacks::call(const Token& token, const std::vector<std::vector<at::Tensor>>& lists) {
  AutogradCallbacks& self = token.owner();
  if (std::this_thread::get_id() != self.thread_) {
    throw Error("state", "ERR_HOOK_THREAD",
                "A backward pass off the JavaScript thread met a hook or a custom function, which only JavaScript's own thread can call. "
                "Remove the hook before the tensor is trained natively, or write the function as a traced graph.");
  }
  const auto found = self.functions_.find(token.id());
  if (self.ended_ || found == self.functions_.end()) return std::nullopt;
  const Napi::HandleScope scope(self.env_);
  try {
    EnvState& state = EnvState::of(self.env_);
    std::vector<napi_value> arguments;
    for (const std::vector<at::Tensor>& list : lists) arguments.push_back(optionalTensorsToJs(state, list));
    const Napi::Value result = found->second.Call(arguments);
    if (result.IsUndefined()) return std::nullopt;
    return toOptionalTensors(state, result, "the gradients that a hook or a custom function returns");
  } catch (const Napi::Error& error) {
    self.failure_ = error;
  }
  throw std::runtime_error("A function that the backward pass called threw.");
}

bool AutogradCallbacks::any() {
  std::vector<uint64_t> gone;
  {
    const std::lock_guard lock(mutex_);
    gone.swap(gone_);
  }
  for (const uint64_t id : gone) functions_.erase(id);
  return !functions_.empty();
}

std::optional<Napi::Error> AutogradCallbacks::takeFailure() { return std::exchange(failure_, std::nullopt); }

void AutogradCallbacks::end() {
  ended_ = true;
  failure_.reset();
  functions_.clear();
}

void AutogradCallbacks::forget(uint64_t id) {
  const std::lock_guard lock(mutex_);
  gone_.push_back(id);
}

// The checks that PyTorch makes when Python assigns to `grad`.
void checkGrad(const at::Tensor& tensor, const at::Tensor& grad) {
  if (grad.is_same(tensor)) throw Error("option", "ERR_ARGUMENT", "A tensor cannot be its own gradient.");
  if (grad.sizes() != tensor.sizes()) {
    throw Error("shape", "ERR_SHAPE",
                "The gradient has shape " + c10::str(grad.sizes()) + ", the tensor " + c10::str(tensor.sizes()) + ".");
  }
  if (grad.scalar_type() != tensor.scalar_type()) {
    throw Error("dtype", "ERR_DTYPE",
                "The gradient's dtype is " + std::string(dtypeName(grad.scalar_type())) + ", the tensor's " +
                    dtypeName(tensor.scalar_type()) + ".");
  }
  if (grad.device() != tensor.device()) {
    throw Error("device", "ERR_DEVICE", "The gradient is on " + grad.device().str() + ", the tensor on " + tensor.device().str() + ".");
  }
}

}  // namespace neve
