#include "layer_observer.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/custom_operator.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "program/batch_statistics.h"
#include "script_code.h"

namespace neve {
namespace {

thread_local LayerObserver* current = nullptr;

void observe(torch::jit::Stack& stack) {
  const c10::IValue result = torch::jit::pop(stack);
  const c10::IValue layer = torch::jit::pop(stack);
  LayerObserver::returned(layer, result);
}

void normalise(torch::jit::Stack& stack) {
  static const c10::OperatorHandle batchNorm = c10::Dispatcher::singleton().findSchemaOrThrow("aten::batch_norm", "");
  static const BatchStatistics byBatch = *BatchStatistics::of(batchNorm.schema());
  if (LayerObserver::wantsBatchStatistics()) {
    byBatch.run(stack);
  } else {
    batchNorm.callBoxed(&stack);
  }
}

// Conservative: the first operator has no outputs, and a pure one would be removed as dead code; the second may write to running
// statistics.
const torch::jit::RegisterOperators registration(
    {torch::jit::Operator("neve::returned(Any layer, Any result) -> ()", observe, c10::AliasAnalysisKind::CONSERVATIVE),
     torch::jit::Operator("neve::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, "
                          "bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor",
                          normalise, c10::AliasAnalysisKind::CONSERVATIVE)});

// Batch normalisation through the operator above.
void replaceBatchNorm(torch::jit::Block* block) {
  const c10::Symbol ours = c10::Symbol::fromQualString("neve::batch_norm");
  for (auto node = block->nodes().begin(); node != block->nodes().end();) {
    torch::jit::Node* const found = *node++;
    for (torch::jit::Block* inner : found->blocks()) replaceBatchNorm(inner);
    if (std::string_view(found->kind().toQualString()) != "aten::batch_norm") continue;
    found->replaceWithNewSymbol(ours);
    found->destroy();
  }
}

// Whether the code may run a whole layer of torch.nn's transformers as one operator.
bool hasFusedLayer(const torch::jit::Block* block) {
  for (const torch::jit::Node* node : block->nodes()) {
    if (std::string_view(node->kind().toQualString()) == "aten::_transformer_encoder_layer_fwd") return true;
    for (const torch::jit::Block* inner : node->blocks()) {
      if (hasFusedLayer(inner)) return true;
    }
  }
  return false;
}

const at::Tensor* firstTensor(const c10::IValue& value) {
  if (value.isTensor()) return value.toTensor().defined() ? &value.toTensor() : nullptr;
  const auto firstOf = [](const auto& items) -> const at::Tensor* {
    for (const c10::IValue& item : items) {
      if (const at::Tensor* found = firstTensor(item)) return found;
    }
    return nullptr;
  };
  if (value.isTuple()) return firstOf(value.toTupleRef().elements());
  if (value.isList()) return firstOf(value.toListRef());
  if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) {
      if (const at::Tensor* found = firstTensor(entry.value())) return found;
    }
  }
  return nullptr;
}

}  // namespace

bool isForward(const std::string& method) {
  constexpr std::string_view kName = "forward";
  if (method.compare(0, kName.size(), kName) != 0) return false;
  size_t end = kName.size();
  if (method.compare(end, 2, "__") == 0) end += 2;
  if (end == method.size()) return end == kName.size();
  return std::all_of(method.begin() + static_cast<std::ptrdiff_t>(end), method.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

ObservableModule observable(const torch::jit::Module& module) {
  const torch::jit::Module copy = module.clone(/*inplace=*/true);
  bool fuses = false;
  const c10::Symbol returned = c10::Symbol::fromQualString("neve::returned");
  // Modules of one type share their methods.
  std::set<const c10::ClassType*> done;
  for (const torch::jit::Module& layer : copy.modules()) {
    if (!done.insert(layer.type().get()).second) continue;
    for (const torch::jit::Method& method : layer.get_methods()) {
      torch::jit::GraphFunction* function = torch::jit::tryToGraphFunction(method.function());
      if (function == nullptr) continue;
      const auto graph = function->graph();
      inlineFunctions(graph->block());
      replaceBatchNorm(graph->block());
      if (!isForward(method.name())) continue;
      fuses = fuses || hasFusedLayer(graph->block());
      const torch::jit::WithInsertPoint atEnd(graph->return_node());
      graph->insertNode(graph->create(returned, {graph->inputs().at(0), graph->outputs().at(0)}, /*num_outputs=*/0));
    }
  }
  return {copy, fuses};
}

LayerObserver::LayerObserver(const TapSink& sink, bool batchStatistics) : sink_(sink), batchStatistics_(batchStatistics) { current = this; }

LayerObserver::~LayerObserver() { current = nullptr; }

void LayerObserver::watch(const torch::jit::Module& layer, size_t tap) { tapOf_.emplace(layer._ivalue().get(), tap); }

bool LayerObserver::wantsBatchStatistics() { return current != nullptr && current->batchStatistics_; }

void LayerObserver::rethrow() {
  if (failure_) std::rethrow_exception(failure_);
}

void LayerObserver::returned(const c10::IValue& layer, const c10::IValue& result) {
  LayerObserver* self = current;
  if (self == nullptr || self->failure_ || !layer.isObject()) return;
  const auto tap = self->tapOf_.find(layer.toObject().get());
  if (tap == self->tapOf_.end()) return;
  const at::Tensor* output = firstTensor(result);
  if (output == nullptr) return;
  try {
    self->sink_(tap->second, *output);
  } catch (...) {
    self->failure_ = std::current_exception();
  }
}

}  // namespace neve
