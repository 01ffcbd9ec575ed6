// Backward passes asked for by JavaScript. They run on its thread, so that the functions they meet can be called there.
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <algorithm>
#include <unordered_set>

#include "../core/one_thread.h"
#include "autograd_callbacks.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Runs a backward pass; what a JavaScript function threw in it is thrown on as it is.
template <typename Body>
auto passing(EnvState& state, Body body) {
  const OneThread one(state.callbacks->any());
  try {
    return body();
  } catch (...) {
    if (std::optional<Napi::Error> failure = state.callbacks->takeFailure()) throw std::move(*failure);
    throw;
  }
}

std::string placeOf(const char* what, size_t i, size_t count) {
  return count == 1 ? std::string(what) : std::string(what) + " " + std::to_string(i);
}

// The checks before a pass from `outputs`, with gradients of which some or all may be undefined.
void checkOutputs(const char* caller, const variable_list& outputs, const variable_list& gradients) {
  const std::string name(caller);
  if (!gradients.empty() && gradients.size() != outputs.size()) {
    throw Error("option", "ERR_ARGUMENT",
                name + ": received " + std::to_string(gradients.size()) + " gradients for " + std::to_string(outputs.size()) + " tensors.");
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const at::Tensor& output = outputs[i];
    const at::Tensor gradient = gradients.empty() ? at::Tensor() : gradients[i];
    if (!output.requires_grad()) {
      throw Error("state", "ERR_AUTOGRAD",
                  name + " on " + placeOf("a tensor", i, outputs.size()) +
                      " that does not require gradients: none of the tensors it was computed from requires them, or it was computed with "
                      "gradients switched off.");
    }
    if (gradient.defined()) {
      checkGrad(output, gradient);
    } else if (output.numel() != 1) {
      throw Error("shape", "ERR_SHAPE",
                  name + " without a gradient needs a tensor of one element; this one has shape " + c10::str(output.sizes()) +
                      ". Reduce it first (sum(), mean()), or pass a gradient of that shape.");
    }
  }
}

void checkInputs(const char* caller, const variable_list& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].requires_grad()) continue;
    throw Error("state", "ERR_AUTOGRAD",
                std::string(caller) + ": input " + std::to_string(i) + " does not require gradients. Set requiresGrad before it is used.");
  }
}

// Every leaf that a backward pass adds gradients to must be free: a fit adds to its parameters' gradients at the same time.
void checkLeaves(const EnvState& state, const variable_list& tensors) {
  if (state.claims.empty()) return;
  std::unordered_set<const torch::autograd::Node*> seen;
  std::vector<const torch::autograd::Node*> open;
  for (const at::Tensor& tensor : tensors) open.push_back(tensor.grad_fn().get());
  while (!open.empty()) {
    const torch::autograd::Node* node = open.back();
    open.pop_back();
    if (node == nullptr || !seen.insert(node).second) continue;
    if (const auto* leaf = dynamic_cast<const torch::autograd::AccumulateGrad*>(node)) state.claims.checkReadable(leaf->variable);
    for (const torch::autograd::Edge& edge : node->next_edges()) open.push_back(edge.function.get());
  }
}

Napi::Value autogradBackward(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const variable_list tensors = toTensors(state, info[0], "tensors");
    const variable_list gradients = toOptionalTensors(state, info[1], "gradients");
    const bool retainGraph = toBool(info[2], "retainGraph");
    const bool createGraph = toBool(info[3], "createGraph");
    const variable_list inputs = toTensors(state, info[4], "inputs");
    checkOutputs("backward()", tensors, gradients);
    checkInputs("backward()", inputs);
    checkLeaves(state, tensors);
    passing(state, [&] { torch::autograd::backward(tensors, gradients, retainGraph, createGraph, inputs); });
    return info.Env().Undefined();
  });
}

Napi::Value autogradGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const variable_list outputs = toTensors(state, info[0], "outputs");
    const variable_list inputs = toTensors(state, info[1], "inputs");
    const variable_list gradients = toOptionalTensors(state, info[2], "gradOutputs");
    const bool retainGraph = toBool(info[3], "retainGraph");
    const bool createGraph = toBool(info[4], "createGraph");
    const bool allowUnused = toBool(info[5], "allowUnused");
    checkOutputs("autograd.grad()", outputs, gradients);
    checkInputs("autograd.grad()", inputs);
    const variable_list found =
        passing(state, [&] { return torch::autograd::grad(outputs, inputs, gradients, retainGraph, createGraph, /*allow_unused=*/true); });
    for (size_t i = 0; i < found.size() && !allowUnused; ++i) {
      if (found[i].defined()) continue;
      throw Error("state", "ERR_AUTOGRAD_UNUSED",
                  "autograd.grad(): input " + std::to_string(i) +
                      " was not used to compute the outputs, so it has no gradient. Leave it out, or pass allowUnused: true and get null.")
          .with("input", static_cast<double>(i));
    }
    return optionalTensorsToJs(state, found);
  });
}

// A hook that may replace the gradient of `tensor`.
Napi::Value tensorRegisterHook(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapTensor(state, info[0]);
    if (!tensor.requires_grad()) {
      throw Error("state", "ERR_AUTOGRAD", "registerHook() on a tensor that does not require gradients: it would never be called.");
    }
    auto token = state.callbacks->add(info[1].As<Napi::Function>());
    tensor.register_hook([token = std::move(token)](const at::Tensor& gradient) -> at::Tensor {
      const auto replaced = AutogradCallbacks::call(*token, {{gradient}});
      if (!replaced || replaced->empty() || !replaced->front().defined()) return {};
      checkGrad(gradient, replaced->front());
      return replaced->front();
    });
    return info.Env().Undefined();
  });
}

Napi::Value tensorRetainGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapTensor(state, info[0]);
    if (!tensor.requires_grad()) throw Error("state", "ERR_AUTOGRAD", "retainGrad() on a tensor that does not require gradients.");
    tensor.retain_grad();
    return info.Env().Undefined();
  });
}

// A function whose backward is JavaScript's, as autograd keeps it.
struct Recorded : torch::CustomClassHolder {
  std::shared_ptr<const AutogradCallbacks::Token> token;
  variable_list outputs;  // until they are part of the graph
  variable_list kept;
};

struct JavaScriptFunction : torch::autograd::Function<JavaScriptFunction> {
  static variable_list forward(AutogradContext* context, const c10::intrusive_ptr<Recorded>& recorded, at::TensorList) {
    const variable_list outputs = std::move(recorded->outputs);
    variable_list constants;
    for (const at::Tensor& output : outputs) {
      if (!output.is_floating_point() && !output.is_complex()) constants.push_back(output);
    }
    context->mark_non_differentiable(constants);
    context->set_materialize_grads(false);
    context->save_for_backward(std::move(recorded->kept));
    context->saved_data["recorded"] = c10::IValue::make_capsule(c10::intrusive_ptr<torch::CustomClassHolder>(recorded));
    return outputs;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto capsule = context->saved_data["recorded"].toCapsule();
    const Recorded& recorded = *static_cast<Recorded*>(capsule.get());
    variable_list found = AutogradCallbacks::call(*recorded.token, {gradients, context->get_saved_variables()}).value_or(variable_list());
    found.insert(found.begin(), at::Tensor());  // stands for `recorded`, which has no gradient
    return found;
  }
};

bool isOneOf(const variable_list& tensors, const at::Tensor& tensor) {
  return std::any_of(tensors.begin(), tensors.end(), [&](const at::Tensor& other) { return other.is_same(tensor); });
}

// Makes `outputs`, computed without gradients, the results of a function of `inputs`: new handles, in the same order. `function` is called
// with their gradients and `kept`, and returns the gradient of each input.
Napi::Value autogradRecord(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const variable_list inputs = toTensors(state, info[0], "inputs");
    auto recorded = c10::make_intrusive<Recorded>();
    // Aliases, since a result becomes a node's: what was computed may be a parameter.
    const variable_list computed = toTensors(state, info[1], "outputs");
    for (const at::Tensor& output : computed) recorded->outputs.push_back(output.detach());
    // An output that is kept is kept as the graph knows it.
    recorded->kept = toTensors(state, info[2], "kept");
    for (at::Tensor& kept : recorded->kept) {
      for (size_t i = 0; i < computed.size(); ++i) {
        if (kept.is_same(computed[i]) && !isOneOf(inputs, kept)) kept = recorded->outputs[i];
      }
    }
    recorded->token = state.callbacks->add(info[3].As<Napi::Function>());
    return optionalTensorsToJs(state, JavaScriptFunction::apply(recorded, at::TensorList(inputs)));
  });
}

}  // namespace

void exportAutograd(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "autogradBackward", autogradBackward);
  exportFunction(exports, "autogradGrad", autogradGrad);
  exportFunction(exports, "autogradRecord", autogradRecord);
  exportFunction(exports, "tensorRegisterHook", tensorRegisterHook);
  exportFunction(exports, "tensorRetainGrad", tensorRetainGrad);
}

}  // namespace neve
