#include "script_model.h"

#include <torch/csrc/jit/serialization/import.h>

#include <unordered_set>

#include "errors.h"
#include "layer_observer.h"

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

// The tensors a module owns itself: its weights, and the statistics of a norm without weights.
std::vector<at::Tensor> ownTensors(const torch::jit::Module& module) {
  std::vector<at::Tensor> tensors;
  for (const auto& parameter : module.parameters(/*recurse=*/false)) tensors.push_back(parameter);
  for (const auto& buffer : module.buffers(/*recurse=*/false)) tensors.push_back(buffer);
  return tensors;
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

ScriptModel::ScriptModel(torch::jit::Module module)
    : module_(std::move(module)),
      training_(module_.is_training()),
      parameters_(uniqueTensors(module_.named_parameters())),
      buffers_(uniqueTensors(module_.named_buffers())) {}

void ScriptModel::save(const std::string& path) const { module_.save(path); }

std::vector<LayerName> ScriptModel::layers() const {
  std::vector<LayerName> layers;
  for (const auto& entry : module_.named_modules()) {
    if (ownTensors(entry.value).empty()) continue;
    const auto type = entry.value.type();
    layers.push_back({entry.name, type->name() ? type->name()->name() : ""});
  }
  return layers;
}

std::vector<at::Tensor> ScriptModel::forward(const std::vector<at::Tensor>& inputs, bool training, const std::vector<std::string>& taps,
                                             const TapSink& sink) {
  if (training != training_) {
    module_.train(training);
    training_ = training;
  }
  std::vector<c10::IValue> boxed(inputs.begin(), inputs.end());
  c10::IValue result;
  if (taps.empty()) {
    result = module_.forward(std::move(boxed));
  } else {
    LayerObserver observer(sink);
    for (const auto& entry : module_.named_modules()) {
      for (size_t i = 0; i < taps.size(); ++i) {
        if (taps[i] != entry.name) continue;
        for (const at::Tensor& tensor : ownTensors(entry.value)) observer.watch(tensor, i);
      }
    }
    result = module_.forward(std::move(boxed));
    observer.rethrow();
  }
  std::vector<at::Tensor> results;
  flatten(result, results);
  return results;
}

}  // namespace neve
