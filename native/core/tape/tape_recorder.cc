#include "tape_recorder.h"

#include <ATen/SequenceNumber.h>
#include <ATen/core/List.h>
#include <ATen/core/enum_tag.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/jit_type.h>
#include <torch/csrc/autograd/function.h>
#include <torch/library.h>

#include <algorithm>

namespace neve {
namespace {

// libtorch keeps the key for a mode of Python's, which is not here. It stands below autograd and before every backend, factories included.
constexpr c10::DispatchKey kTapeKey = c10::DispatchKey::Fake;

thread_local TapeRecorder* active = nullptr;

void record(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) {
  const c10::impl::ExcludeDispatchKeyGuard once(kTapeKey);
  const c10::DispatchKeySet below = keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kTapeKey);
  if (active != nullptr) {
    active->call(op, below, stack);
  } else {
    op.redispatchBoxed(below, stack);
  }
}

// When the addon is loaded, since operators may not be registered while others run.
struct Registration {
  Registration() {
    if (c10::Dispatcher::singleton().hasBackendFallbackForDispatchKey(kTapeKey)) return;
    library.emplace(torch::Library::IMPL, "_", kTapeKey, __FILE__, __LINE__);
    library->fallback(torch::CppFunction::makeFromBoxedFunction<&record>());
  }
  std::optional<torch::Library> library;
};

const Registration tapeKernels;

// What such operators call below autograd depends on numbers that they read from tensors themselves.
bool readsLengths(const c10::FunctionSchema& schema) {
  const std::string& name = schema.name();
  if (name == "aten::ctc_loss" || name == "aten::tensor_split" || name == "aten::_pack_padded_sequence") return true;
  return schema.overload_name() == "data" && (name == "aten::lstm" || name == "aten::gru" || name.starts_with("aten::rnn_"));
}

// The shape of what it makes, or what it returns, is another for other data.
bool followsData(const c10::OperatorHandle& op, c10::ArrayRef<c10::IValue> arguments) {
  if (op.hasTag(at::Tag::data_dependent_output)) return true;
  if (!op.hasTag(at::Tag::dynamic_output_shape)) return false;
  if (op.schema().name() != "aten::index") return true;
  const c10::ArrayRef<c10::IValue> indices = arguments[1].toListRef();
  return std::any_of(indices.begin(), indices.end(), [](const c10::IValue& index) {
    return index.isTensor() && index.toTensor().defined() &&
           (index.toTensor().scalar_type() == at::kBool || index.toTensor().scalar_type() == at::kByte);
  });
}

bool isOwned(const at::Tensor& tensor) { return tensor.layout() == at::kStrided && tensor.has_storage(); }

}  // namespace

TapeRecorder* TapeRecorder::current() { return active; }

TapeRecorder::TapeRecorder(const std::vector<at::Tensor>& inputs, const std::vector<at::Tensor>& state, size_t mostBytes)
    : mostBytes_(mostBytes), outer_(active) {
  for (const at::Tensor& tensor : state) {
    know(tensor, {TapeResult::Kind::State, static_cast<uint32_t>(state_.size())});
    state_.push_back(tensor);
  }
  for (const at::Tensor& tensor : inputs) newSlot(tensor);
  memoriesGiven_ = memoriesMet_;
  bytes_ = 0;
  if (!tapeKernels.library) refuse("libtorch uses the key of the recorder for something else");
  active = this;
  key_.emplace(kTapeKey);
}

TapeRecorder::~TapeRecorder() {
  key_.reset();
  active = outer_;
}

void TapeRecorder::refuse(const std::string& why) {
  if (!why_.empty()) return;
  why_ = why;
  whyAt_ = at_;
  nodes_.clear();
  modules_.clear();
}

void TapeRecorder::enter(const std::string& module) {
  if (!stretches_.empty() && module == module_) return;
  module_ = module;
  stretches_.emplace_back(at::sequence_number::peek(), module);
}

// Autograd runs what was recorded under a number of its own.
const std::string& TapeRecorder::moduleHere() const {
  const auto running = torch::autograd::get_current_node();
  if (running == nullptr) return module_;
  static const std::string none;
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), running->sequence_nr(),
                                      [](uint64_t number, const auto& stretch) { return number < stretch.first; });
  return after == stretches_.begin() ? none : std::prev(after)->second;
}

void TapeRecorder::know(const at::Tensor& tensor, TapeResult value) {
  values_.insert_or_assign(tensor.unsafeGetTensorImpl(), Value{value, c10::weak_intrusive_ptr<c10::TensorImpl>(tensor.getIntrusivePtr())});
  if (!isOwned(tensor)) return;
  const auto [entry, first] =
      memories_.try_emplace(tensor.storage().unsafeGetStorageImpl(), Memory{tensor.storage().getWeakStorageImpl(), {}, memoriesMet_});
  memoriesMet_ += first ? 1 : 0;
  if (first) bytes_ += tensor.storage().nbytes();
  entry->second.aliases.push_back({value, tensor.sizes().vec(), tensor.strides().vec(), tensor.storage_offset(), tensor.scalar_type()});
}

void TapeRecorder::forgetDead() {
  if (values_.size() + memories_.size() < sweepAt_) return;
  std::erase_if(values_, [](const auto& entry) { return entry.second.tensor.expired(); });
  std::erase_if(memories_, [](const auto& entry) { return entry.second.storage.expired(); });
  sweepAt_ = 2 * (values_.size() + memories_.size()) + 64;
}

TapeResult TapeRecorder::find(const at::Tensor& tensor) {
  if (const auto found = values_.find(tensor.unsafeGetTensorImpl()); found != values_.end()) return found->second.place;
  if (!isOwned(tensor)) return {};
  const auto found = memories_.find(tensor.storage().unsafeGetStorageImpl());
  if (found == memories_.end()) return {};
  const std::vector<Alias>& known = found->second.aliases;
  const auto same = std::find_if(known.rbegin(), known.rend(), [&](const Alias& alias) {
    return alias.offset == tensor.storage_offset() && alias.type == tensor.scalar_type() && tensor.sizes() == alias.sizes &&
           tensor.strides() == alias.strides;
  });
  if (same != known.rend()) return same->value;
  refuse("a view was made that no operator made");
  return {};
}

NodeArgument TapeRecorder::tensorArgument(const at::Tensor& tensor) {
  NodeArgument argument;
  if (!tensor.defined()) {
    argument.constant = tensor;
    return argument;
  }
  TapeResult value = find(tensor);
  if (value.kind == TapeResult::Kind::None) {
    // Made outside of the passes, or of a plain number.
    value = {TapeResult::Kind::State, static_cast<uint32_t>(state_.size())};
    state_.push_back(tensor);
    know(tensor, value);
  }
  argument.kind = value.kind == TapeResult::Kind::Value ? NodeArgument::Kind::Value : NodeArgument::Kind::State;
  argument.index = value.index;
  return argument;
}

NodeArgument TapeRecorder::argumentOf(const c10::IValue& value) {
  if (value.isTensor()) return tensorArgument(value.toTensor());
  NodeArgument argument;
  if (value.isTensorList()) {
    argument.kind = NodeArgument::Kind::List;
    argument.element = c10::TensorType::get();
    for (const at::Tensor& tensor : value.toTensorVector()) argument.items.push_back(tensorArgument(tensor));
    return argument;
  }
  if (value.isList() && value.toListRef().size() > 0 && value.toList().elementType()->kind() == c10::TypeKind::OptionalType) {
    argument.kind = NodeArgument::Kind::List;
    argument.element = value.toList().elementType();
    for (const c10::IValue& item : value.toListRef()) argument.items.push_back(argumentOf(item));
    return argument;
  }
  argument.constant = value;
  return argument;
}

void TapeRecorder::look(const Operator& op, const c10::Stack& stack) {
  if (!why_.empty()) return;
  at_ = op.schema().name();
  if (readsLengths(op.schema())) refuse(op.schema().name() + " follows numbers that it reads from a tensor");
  if (op.guard == nullptr) return;
  TapeNode node{op.handle, {}};
  node.guard = op.guard;
  for (const c10::IValue& value : stack) node.args.push_back(argumentOf(value));
  nodes_.push_back(std::move(node));
  modules_.push_back(module_);
}

void TapeRecorder::call(const c10::OperatorHandle& op, c10::DispatchKeySet keys, c10::Stack* stack) {
  if (!why_.empty()) return op.redispatchBoxed(keys, stack);
  const c10::FunctionSchema& schema = op.schema();
  at_ = schema.name();
  TapeNode node{op, keys};
  node.gradMode = at::GradMode::is_enabled();
  const size_t count = schema.arguments().size();
  if (followsData(op, torch::jit::last(*stack, count))) refuse(schema.name() + " follows the values of its arguments");
  for (auto value = stack->end() - static_cast<std::ptrdiff_t>(count); value != stack->end(); ++value) {
    node.args.push_back(argumentOf(*value));
  }
  forgetDead();
  op.redispatchBoxed(keys, stack);
  at_ = schema.name();
  node.outputs = define(*stack, schema.returns().size());
  if (bytes_ > mostBytes_)
    refuse("passes make more than " + std::to_string(mostBytes_ >> 20) + " MiB: little of their time goes into calls");
  if (!why_.empty()) return;
  nodes_.push_back(std::move(node));
  modules_.push_back(moduleHere());
}

std::vector<int32_t> TapeRecorder::define(const c10::Stack& stack, size_t count) {
  std::vector<int32_t> slots;
  for (auto value = stack.end() - static_cast<std::ptrdiff_t>(count); value != stack.end(); ++value) {
    if (value->isTensor()) {
      slots.push_back(define(value->toTensor()));
    } else if (value->isTensorList()) {
      if (count > 1) refuse("an operator returns a list among other results");
      for (const at::Tensor& tensor : value->toTensorVector()) slots.push_back(define(tensor));
      // One result of one item would be read as the list itself.
      if (slots.size() == 1) refuse("an operator returns a list of one tensor");
    } else {
      slots.push_back(-1);
      // Numbers that were read from tensors are others when the data are.
      if (!value->isNone() && !value->isInt()) refuse("an operator returns what is no tensor");
    }
  }
  return slots;
}

int32_t TapeRecorder::define(const at::Tensor& tensor) {
  if (!tensor.defined() || values_.contains(tensor.unsafeGetTensorImpl())) return -1;
  return static_cast<int32_t>(newSlot(tensor));
}

uint32_t TapeRecorder::newSlot(const at::Tensor& tensor) {
  const auto slot = static_cast<uint32_t>(slots_.size());
  know(tensor, {TapeResult::Kind::Value, slot});
  TapeValue value;
  if (isOwned(tensor)) {
    value = {memories_.at(tensor.storage().unsafeGetStorageImpl()).number, tensor.sizes().vec(), tensor.strides().vec(),
             tensor.scalar_type()};
    value.whole = tensor.is_cpu() && tensor.numel() > 0 && tensor.storage_offset() == 0 && tensor.is_non_overlapping_and_dense() &&
                  tensor.storage().nbytes() == tensor.nbytes() && !tensor.is_conj() && !tensor.is_neg();
  } else {
    value.memory = memoriesMet_++;
  }
  slots_.push_back(std::move(value));
  return slot;
}

std::optional<TapeRecording> TapeRecorder::end(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& values,
                                               const std::vector<at::Tensor>& gradients) {
  at_.clear();
  const auto placesOf = [&](const std::vector<at::Tensor>& tensors, const char* what) {
    std::vector<TapeResult> places;
    for (const at::Tensor& tensor : tensors) {
      places.push_back(tensor.defined() ? find(tensor) : TapeResult());
      if (tensor.defined() && places.back().kind == TapeResult::Kind::None) refuse(std::string(what) + " was made by no operator");
    }
    return places;
  };
  key_.reset();
  std::vector<TapeResult> outputsAt = placesOf(outputs, "an output");
  std::vector<TapeResult> valuesAt = placesOf(values, "the loss");
  std::vector<TapeResult> gradientsAt = placesOf(gradients, "a gradient");
  if (!why_.empty()) return std::nullopt;
  return TapeRecording{std::move(nodes_),    std::move(modules_), std::move(state_),      std::move(slots_),
                       std::move(outputsAt), std::move(valuesAt), std::move(gradientsAt), memoriesGiven_};
}

std::unique_ptr<Tape> TapeRecorder::finish(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& values,
                                           const std::vector<at::Tensor>& gradients, size_t mostHeld) {
  std::optional<TapeRecording> found = end(outputs, values, gradients);
  if (!found) return nullptr;
  // Whoever takes a gradient writes to it.
  for (const TapeResult& place : found->gradients) {
    if (place.kind == TapeResult::Kind::State) refuse("a gradient is a tensor of the model");
  }
  if (!why_.empty()) return nullptr;
  return std::make_unique<Tape>(std::move(found->nodes), std::move(found->state), found->slots, std::move(found->outputs),
                                std::move(found->values), std::move(found->gradients), mostHeld);
}

}  // namespace neve
