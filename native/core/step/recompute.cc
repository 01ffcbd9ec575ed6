#include "recompute.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "../errors.h"
#include "../generator_state.h"
#include "../put_back.h"
#include "autocast.h"

namespace neve {
namespace {

using c10::IValue;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The tensors among values, those of lists one by one.
variable_list tensorsIn(const std::vector<IValue>& values) {
  variable_list tensors;
  for (const IValue& value : values) {
    if (value.isTensor()) tensors.push_back(value.toTensor());
    if (!value.isTensorList()) continue;
    for (const at::Tensor& item : value.toTensorVector()) tensors.push_back(item);
  }
  return tensors;
}

// The same values with other tensors, in the order of tensorsIn().
std::vector<IValue> withTensors(const std::vector<IValue>& values, const variable_list& tensors) {
  std::vector<IValue> result;
  size_t next = 0;
  for (const IValue& value : values) {
    if (value.isTensor()) {
      result.emplace_back(tensors[next++]);
    } else if (value.isTensorList()) {
      c10::List<at::Tensor> list;
      for (size_t i = 0; i < value.toTensorVector().size(); ++i) list.push_back(tensors[next++]);
      result.emplace_back(std::move(list));
    } else {
      result.push_back(value);
    }
  }
  return result;
}

// The values with nothing in the place of tensors: what tells their arrangement.
std::vector<IValue> emptied(const std::vector<IValue>& values) { return withTensors(values, variable_list(tensorsIn(values).size())); }

at::Device deviceOf(const RecomputedPart& part, const variable_list& inputs) {
  if (!part.parameters.empty()) return part.parameters[0].device();
  for (const at::Tensor& input : inputs) {
    if (input.defined()) return input.device();
  }
  return at::Device(at::kCPU);
}

// One run of a part: what its second run needs besides tensors.
struct Call : torch::CustomClassHolder {
  std::shared_ptr<const RecomputedPart> part;
  std::vector<IValue> inputs;   // without their tensors
  std::vector<IValue> outputs;  // without their tensors, after the first run
  size_t inputTensors = 0;
  at::Device device = at::Device(at::kCPU);
  AutocastState autocast;
  StateMap generators;
};

// Sets generators to where they were at the first run; they and the buffers are put back.
PutBack asAtFirstRun(const Call& call) {
  std::vector<at::Tensor> kept;
  for (const at::Tensor& buffer : call.part->buffers) kept.push_back(buffer.detach().clone());
  PutBack back([&call, kept = std::move(kept), generators = generatorStates(call.device)] {
    const at::NoGradGuard noGradients;
    // Past the version counter: what the first run kept of a buffer has the same values as ever.
    for (size_t i = 0; i < kept.size(); ++i) call.part->buffers[i].variable_data().copy_(kept[i]);
    loadGeneratorStates(call.device, generators);
  });
  loadGeneratorStates(call.device, call.generators);
  return back;
}

struct Recompute : torch::autograd::Function<Recompute> {
  // `tensors`: those of the inputs, then the parameters; as a TensorList, since in a vector apply() does not look for variables. Runs
  // without gradients, as every forward of a function does.
  static variable_list forward(AutogradContext* context, const c10::intrusive_ptr<Call>& call, at::TensorList tensors) {
    const variable_list inputs(tensors.begin(), tensors.begin() + static_cast<std::ptrdiff_t>(call->inputTensors));
    std::vector<uint32_t> versions;
    for (const at::Tensor& input : inputs) versions.push_back(input._version());
    std::vector<IValue> outputs;
    {
      // No cast of a weight made without gradients may serve the rest of the model.
      AutocastState uncached = call->autocast;
      uncached.cache = false;
      const AutocastGuard autocast(call->device.type(), uncached);
      outputs = call->part->program->runValues(withTensors(call->inputs, inputs), Mode::Training);
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i]._version() == versions[i]) continue;
      throw Error(
          "option", "ERR_CHECKPOINT_IN_PLACE",
          "The module '" + call->part->name + "' writes to its input in place, so it cannot be computed again. Name a larger module.")
          .with("module", call->part->name);
    }
    variable_list results = tensorsIn(outputs);
    variable_list constants;
    for (const at::Tensor& result : results) {
      if (!result.is_floating_point() && !result.is_complex()) constants.push_back(result);
    }
    context->mark_non_differentiable(constants);
    context->set_materialize_grads(false);
    context->save_for_backward(tensors.vec());
    context->saved_data["call"] = IValue::make_capsule(c10::intrusive_ptr<torch::CustomClassHolder>(call));
    call->outputs = emptied(outputs);
    return results;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const auto capsule = context->saved_data["call"].toCapsule();
    const Call& call = *static_cast<Call*>(capsule.get());
    variable_list inputs(saved.begin(), saved.begin() + static_cast<std::ptrdiff_t>(call.inputTensors));
    for (at::Tensor& input : inputs) {
      const bool needed = input.requires_grad();
      input = input.detach();
      if (needed) input.requires_grad_();
    }
    variable_list leaves = inputs;
    leaves.insert(leaves.end(), saved.begin() + static_cast<std::ptrdiff_t>(call.inputTensors), saved.end());

    const at::AutoGradMode enabled(true);
    variable_list outputs;
    {
      PutBack present = asAtFirstRun(call);
      const AutocastGuard autocast(call.device.type(), call.autocast);
      outputs = tensorsIn(call.part->program->runValues(withTensors(call.inputs, inputs), Mode::Training));
      present.now();
    }
    variable_list roots;
    variable_list rootGradients;
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (!outputs[i].requires_grad() || !gradients[i].defined()) continue;
      roots.push_back(outputs[i]);
      rootGradients.push_back(gradients[i]);
    }
    variable_list wanted;
    for (const at::Tensor& leaf : leaves) {
      if (leaf.requires_grad()) wanted.push_back(leaf);
    }
    variable_list result(1 + leaves.size());  // the first stands for the call, which has no gradient
    if (roots.empty() || wanted.empty()) return result;
    const variable_list found = torch::autograd::grad(roots, wanted, rootGradients, std::nullopt, false, /*allow_unused=*/true);
    for (size_t i = 0, next = 0; i < leaves.size(); ++i) {
      if (leaves[i].requires_grad()) result[i + 1] = found[next++];
    }
    return result;
  }
};

}  // namespace

std::vector<IValue> runRecomputed(const std::shared_ptr<const RecomputedPart>& part, std::vector<IValue> inputs) {
  variable_list tensors = tensorsIn(inputs);
  auto call = c10::make_intrusive<Call>();
  call->part = part;
  call->inputs = emptied(inputs);
  call->inputTensors = tensors.size();
  call->device = deviceOf(*part, tensors);
  call->autocast = AutocastState::current(call->device.type());
  call->generators = generatorStates(call->device);
  inputs.clear();
  tensors.insert(tensors.end(), part->parameters.begin(), part->parameters.end());
  const variable_list outputs = Recompute::apply(call, at::TensorList(tensors));
  return withTensors(call->outputs, outputs);
}

}  // namespace neve
