#include "script_model.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "errors.h"
#include "script_code.h"
#include "session_key.h"

namespace neve {
namespace {

void flatten(const c10::IValue& value, std::vector<at::Tensor>& into) {
  if (value.isTensor()) {
    into.push_back(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) into.push_back(tensor);
  } else if (value.isTuple()) {
    for (const c10::IValue& item : value.toTupleRef().elements()) flatten(item, into);
  } else if (value.isList()) {
    for (const c10::IValue& item : value.toListRef()) flatten(item, into);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) flatten(entry.value(), into);
  }
}

using Copies = std::unordered_map<const void*, c10::IValue>;

// Modules anew, with the tensors that `tensorOf` gives for theirs; what is in several places stays so.
template <typename TensorOf>
c10::IValue copyModule(const c10::intrusive_ptr<c10::ivalue::Object>& module, Copies& copies, const TensorOf& tensorOf) {
  const auto found = copies.find(module.get());
  if (found != copies.end()) return found->second;
  const auto copied = module->copy();
  copies.emplace(module.get(), copied);
  for (size_t i = 0; i < copied->slots().size(); ++i) {
    const c10::IValue slot = copied->getSlot(i);
    if (slot.isModule()) {
      copied->setSlot(i, copyModule(slot.toObject(), copies, tensorOf));
    } else if (slot.isTensor() && slot.toTensor().defined()) {
      copied->setSlot(i, tensorOf(slot.toTensor()));
    }
  }
  return copied;
}

bool ownsTensors(const torch::jit::Module& module) {
  return module.parameters(/*recurse=*/false).size() + module.buffers(/*recurse=*/false).size() > 0;
}

template <typename List>
std::vector<NamedTensor> uniqueTensors(const List& list) {
  std::unordered_set<const c10::TensorImpl*> seen;
  std::vector<NamedTensor> named;
  for (const auto& entry : list) {
    if (seen.insert(entry.value.unsafeGetTensorImpl()).second) named.push_back({entry.name, entry.value});
  }
  return named;
}

}  // namespace

std::shared_ptr<ScriptModel> ScriptModel::load(const std::string& path) {
  try {
    return std::make_shared<ScriptModel>(torch::jit::load(path, c10::Device(c10::kCPU)));
  } catch (...) {
    Failure failure = describeCurrentException();
    throw Error("format", "ERR_TORCHSCRIPT",
                "'" + path + "' could not be loaded as TorchScript: " + failure.message + " Expected a file written by torch.jit.save.")
        .with("path", path);
  }
}

ScriptModel::ScriptModel(torch::jit::Module module, at::Device codeDevice)
    : module_(std::move(module)),
      codeDevice_(codeDevice),
      parameters_(uniqueTensors(module_.named_parameters())),
      buffers_(uniqueTensors(module_.named_buffers())) {}

std::shared_ptr<ScriptModel> ScriptModel::shared() const {
  Copies copies;
  const c10::IValue module = copyModule(module_._ivalue(), copies, [](const at::Tensor& tensor) { return tensor; });
  return std::make_shared<ScriptModel>(torch::jit::Module(module.toObject()), codeDevice_);
}

std::shared_ptr<ScriptModel> ScriptModel::copied() const {
  const at::NoGradGuard noGradients;
  Copies copies;
  std::unordered_map<const c10::TensorImpl*, at::Tensor> tensors;
  const c10::IValue module = copyModule(module_._ivalue(), copies, [&](const at::Tensor& tensor) {
    at::Tensor& copy = tensors[tensor.unsafeGetTensorImpl()];
    if (!copy.defined()) copy = tensor.detach().clone();
    return copy;
  });
  return std::make_shared<ScriptModel>(torch::jit::Module(module.toObject()), codeDevice_);
}

void ScriptModel::moveCode(at::Device device) {
  codeDevice_ = device;
  const std::optional<torch::jit::Module> moved = codeOn(module_, device);
  if (!moved) return;
  module_ = *moved;
  evaluated_.reset();
  analysed_.reset();
  observed_.reset();
  analysedObserved_.reset();
  training_.reset();
}

void ScriptModel::setTraining(bool training) {
  if (training_ == training) return;
  module_.train(training);
  training_ = training;
}

void ScriptModel::save(const std::string& path, bool training) {
  setTraining(training);
  module_.save(path);
}

std::vector<StateName> ScriptModel::stateNames() const {
  std::unordered_map<const c10::TensorImpl*, std::string> holders;
  for (const NamedTensor& entry : parameters_) holders.emplace(entry.tensor.unsafeGetTensorImpl(), entry.name);
  for (const NamedTensor& entry : buffers_) holders.emplace(entry.tensor.unsafeGetTensorImpl(), entry.name);
  std::vector<StateName> names;
  for (const auto& module : module_.named_modules()) {
    const std::string prefix = module.name.empty() ? "" : module.name + ".";
    const auto add = [&](const auto& own) {
      for (const auto& entry : own) {
        const auto holder = holders.find(entry.value.unsafeGetTensorImpl());
        if (holder != holders.end()) names.push_back({prefix + entry.name, holder->second});
      }
    };
    add(module.value.named_parameters(/*recurse=*/false));
    add(module.value.named_buffers(/*recurse=*/false));
  }
  return names;
}

std::vector<LayerName> ScriptModel::layers() const {
  std::vector<LayerName> layers;
  std::unordered_set<const c10::ivalue::Object*> seen;
  for (const auto& entry : module_.named_modules()) {
    const auto methods = entry.value.get_methods();
    const bool runs = std::any_of(methods.begin(), methods.end(), [](const auto& method) { return isForward(method.name()); });
    // A model around layers is no layer itself; one that is a single layer is.
    const bool isLayer = !entry.name.empty() || (entry.value.children().size() == 0 && ownsTensors(entry.value));
    if (!runs || !isLayer || !seen.insert(entry.value._ivalue().get()).second) continue;
    const auto type = entry.value.type();
    layers.push_back({entry.name, type->name() ? type->name()->name() : ""});
  }
  return layers;
}

c10::IValue ScriptModel::run(std::vector<c10::IValue> inputs, bool training) {
  const bool gradients = at::GradMode::is_enabled();
  if (gradients && training) return module_.forward(std::move(inputs));
  const torch::jit::Method method = module_.get_method("forward");
  torch::jit::GraphFunction* original = torch::jit::tryToGraphFunction(method.function());
  if (original == nullptr) return module_.forward(std::move(inputs));
  std::unique_ptr<torch::jit::GraphFunction>& copy = gradients ? analysed_ : evaluated_;
  if (!copy) copy = std::make_unique<torch::jit::GraphFunction>(original->qualname(), original->graph()->copy(), nullptr);
  std::vector<c10::IValue> stack = std::move(inputs);
  stack.insert(stack.begin(), module_._ivalue());
  // The original's schema, which knows the defaults.
  original->getSchema().checkAndNormalizeInputs(stack, {});
  copy->run(stack);
  return stack.front();
}

std::vector<at::Tensor> ScriptModel::forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                             const TapSink& sink) {
  const bool training = mode == Mode::Training;
  setTraining(training);
  // A trace has lost what Python checks before it normalises by batch.
  std::optional<c10::impl::IncludeDispatchKeyGuard> checked;
  if (training) checked.emplace(kSessionKey);
  const bool analysed = !training && at::GradMode::is_enabled();
  const torch::jit::GraphOptimizerEnabledGuard specialises(!analysed && torch::jit::getGraphExecutorOptimize());
  std::vector<c10::IValue> boxed(inputs.begin(), inputs.end());
  c10::IValue result;
  if (taps.empty() && mode != Mode::BatchStatistics) {
    result = run(std::move(boxed), training);
  } else {
    std::optional<ObservableModule>& observed = analysed ? analysedObserved_ : observed_;
    if (!observed) observed = observable(module_);
    observed->module.train(training);
    LayerObserver observer(sink, mode == Mode::BatchStatistics);
    for (const auto& entry : observed->module.named_modules()) {
      const auto tap = std::find(taps.begin(), taps.end(), entry.name);
      if (tap != taps.end()) observer.watch(entry.value, static_cast<size_t>(tap - taps.begin()));
    }
    // Those operators are for inference only: with gradients the parts run one by one, as they do in Python when they have hooks.
    const at::AutoGradMode gradients(at::GradMode::is_enabled() || observed->fuses);
    try {
      result = observed->module.forward(std::move(boxed));
    } catch (...) {
      observer.rethrow();
      throw;
    }
    observer.rethrow();
  }
  std::vector<at::Tensor> results;
  flatten(result, results);
  return results;
}

}  // namespace neve
