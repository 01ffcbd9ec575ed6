// JavaScript functions that a backward pass calls: hooks of tensors, and the backward of functions written in JavaScript.
//
// A function belongs to the environment's JavaScript thread. What autograd keeps is a token, which may be copied and die on any thread:
// when the last copy is gone, the function is let go of at the next call from JavaScript. A pass on another thread that meets a function (a
// fit's, or one of CUDA's) fails with a typed error and never calls it.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "napi_setup.h"

namespace neve {

struct EnvState;

class AutogradCallbacks : public std::enable_shared_from_this<AutogradCallbacks> {
 public:
  class Token;

  explicit AutogradCallbacks(Napi::Env env) : env_(env), thread_(std::this_thread::get_id()) {}

  // JavaScript thread. `function` takes arrays of handles, with null for an undefined tensor, and returns such an array, or undefined.
  std::shared_ptr<const Token> add(Napi::Function function);
  // Calls a token's function with lists of tensors; nothing where it returned undefined. Any thread; throws ERR_HOOK_THREAD on another than
  // JavaScript's. What the function throws is kept for takeFailure(), and an error that stands for it is thrown.
  static std::optional<std::vector<at::Tensor>> call(const Token& token, const std::vector<std::vector<at::Tensor>>& lists);

  // JavaScript thread: whether any function may be called; lets go of those whose tokens are gone.
  bool any();
  // JavaScript thread: what a function threw since the last call.
  std::optional<Napi::Error> takeFailure();
  // JavaScript thread: the environment ends, and every function with it.
  void end();

 private:
  void forget(uint64_t id);

  Napi::Env env_;
  std::thread::id thread_;
  std::unordered_map<uint64_t, Napi::FunctionReference> functions_;
  uint64_t next_ = 0;
  std::optional<Napi::Error> failure_;
  bool ended_ = false;
  std::mutex mutex_;            // for what follows
  std::vector<uint64_t> gone_;  // functions whose tokens are gone
};

// The checks that PyTorch makes when Python assigns to `grad`. Throws ERR_ARGUMENT, ERR_SHAPE, ERR_DTYPE, ERR_DEVICE.
void checkGrad(const at::Tensor& tensor, const at::Tensor& grad);

}  // namespace neve
