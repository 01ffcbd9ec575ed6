// Work beside JavaScript that belongs to no session, such as reading a file through libtorch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "env_state.h"
#include "napi_setup.h"

namespace neve {

// Does the work on one of Node's worker threads, in loops of that thread alone, and gives its result to JavaScript: a promise, rejected
// with what the work throws. The tensors are claimed for reading by `name` until it settles; throws ERR_BORROWED where somebody writes to
// them.
using BackgroundResult = std::function<Napi::Value(Napi::Env)>;
Napi::Value inBackground(Napi::Env env, std::function<BackgroundResult()> work, const std::string& name = {},
                         const std::vector<at::Tensor>& reads = {});

}  // namespace neve
