#include "tape.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/enum_tag.h>
#include <ATen/core/grad_mode.h>

#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "../errors.h"
#include "memory_plan.h"

namespace neve {
namespace {

using Kind = NodeArgument::Kind;

template <class Visit>
void eachArgument(std::vector<NodeArgument>& arguments, const Visit& visit) {
  for (NodeArgument& argument : arguments) {
    visit(argument);
    eachArgument(argument.items, visit);
  }
}

bool writes(const c10::FunctionSchema& schema) {
  return std::any_of(schema.arguments().begin(), schema.arguments().end(),
                     [](const c10::Argument& argument) { return argument.alias_info() != nullptr && argument.alias_info()->isWrite(); });
}

bool draws(const TapeNode& node) {
  return std::any_of(node.args.begin(), node.args.end(), [](const NodeArgument& argument) { return argument.constant.isGenerator(); }) ||
         node.op.hasTag(at::Tag::nondeterministic_seeded);
}

// Returns one tensor that looks at its first argument's memory.
bool isView(const c10::FunctionSchema& schema) {
  return !writes(schema) && schema.returns().size() == 1 && schema.returns()[0].alias_info() != nullptr &&
         schema.returns()[0].type()->kind() == c10::TypeKind::TensorType;
}

template <class Place>
at::Tensor placedIn(const c10::Storage& memory, const Place& place) {
  at::Tensor tensor = at::empty({0}, place.type);
  return tensor.set_(memory, static_cast<int64_t>(place.offset / c10::elementSize(place.type)), place.sizes, place.strides);
}

// `node` views state.
at::Tensor viewOf(const TapeNode& node, const std::vector<at::Tensor>& state) {
  c10::Stack stack;
  std::vector<c10::IValue> none;
  for (const NodeArgument& argument : node.args) stack.push_back(argument.fetch(none, state, true));
  node.op.redispatchBoxed(node.keys, &stack);
  return stack[0].toTensor();
}

}  // namespace

Tape::Tape(std::vector<TapeNode> nodes, std::vector<at::Tensor> state, const std::vector<TapeValue>& slots, std::vector<TapeResult> outputs,
           std::vector<TapeResult> values, std::vector<TapeResult> gradients, size_t mostBytes)
    : nodes_(std::move(nodes)),
      state_(std::move(state)),
      slots_(static_cast<uint32_t>(slots.size())),
      outputs_(std::move(outputs)),
      values_(std::move(values)),
      gradients_(std::move(gradients)) {
  for (TapeNode& node : nodes_) {
    if (node.guard == nullptr && node.outputs.size() == 1) node.direct = directKernelOf(node.op, node.keys);
  }
  dropUnread();
  placeValues(slots, mostBytes);
  fix();
  markLastUses();
}

// Gives the results of direct kernels a place for good, in memory that those share which are not needed at once; gradients in memory of
// their own, which is lent. What else leaves the tape, or looks at what does, is made anew at every run: whoever takes it may keep it.
void Tape::placeValues(const std::vector<TapeValue>& values, size_t mostBytes) {
  const size_t before = state_.size();
  placed_.assign(slots_, -1);
  const auto memoriesOf = [&](std::initializer_list<const std::vector<TapeResult>*> lists) {
    std::unordered_set<uint32_t> memories;
    for (const std::vector<TapeResult>* results : lists) {
      for (const TapeResult& result : *results) {
        if (result.kind == TapeResult::Kind::Value) memories.insert(values[result.index].memory);
      }
    }
    return memories;
  };
  const std::unordered_set<uint32_t> taken = memoriesOf({&outputs_, &values_});
  const std::unordered_set<uint32_t> lent = memoriesOf({&gradients_});
  std::vector<TapeSpan> spans;
  std::unordered_map<uint32_t, size_t> spanOf;  // by memory
  std::unordered_set<uint32_t> met;
  std::vector<Place> places;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    TapeNode& node = nodes_[i];
    eachArgument(node.args, [&](NodeArgument& argument) {
      if (argument.kind != Kind::Value) return;
      met.insert(values[argument.index].memory);
      if (const auto span = spanOf.find(values[argument.index].memory); span != spanOf.end()) spans[span->second].last = i;
    });
    for (const int32_t slot : node.outputs) {
      if (slot < 0) continue;
      const TapeValue& value = values[static_cast<size_t>(slot)];
      const bool first = met.insert(value.memory).second;
      if (!first || !value.whole || taken.contains(value.memory) || node.direct == nullptr || node.direct->write == nullptr) continue;
      const size_t bytes = static_cast<size_t>(c10::multiply_integers(value.sizes)) * c10::elementSize(value.type);
      Place place{static_cast<uint32_t>(state_.size()), 0, value.sizes, value.strides, value.type};
      placed_[static_cast<size_t>(slot)] = static_cast<int32_t>(state_.size());
      state_.emplace_back();
      if (lent.contains(value.memory)) {
        place.offset = lentBytes_;
        lentBytes_ += alignedBytes(bytes);
        lent_.push_back(std::move(place));
      } else {
        spanOf.emplace(value.memory, spans.size());
        spans.push_back({i, i, bytes, 0});
        places.push_back(std::move(place));
      }
    }
  }
  arenaBytes_ = planMemory(spans);
  if (bytes() > mostBytes) {
    state_.resize(before);
    placed_.assign(slots_, -1);
    lent_.clear();
    arenaBytes_ = lentBytes_ = 0;
    places.clear();
  }
  const at::Tensor arena = at::empty({static_cast<int64_t>(arenaBytes_)}, at::kByte);
  for (size_t i = 0; i < places.size(); ++i) {
    places[i].offset = spans[i].offset;
    state_[places[i].index] = placedIn(arena.storage(), places[i]);
  }
  renewLent();
}

// Whether somebody holds a gradient of the last run, or looks at its memory.
bool Tape::isLentOut() const {
  const auto held = [&](uint32_t index) { return state_[index].use_count() > 1; };
  return lentMemory_.use_count() > lent_.size() + lentViews_.size() + 1 ||
         std::any_of(lent_.begin(), lent_.end(), [&](const Place& place) { return held(place.index); }) ||
         std::any_of(lentViews_.begin(), lentViews_.end(), [&](const View& view) { return held(view.index); });
}

void Tape::renewLent() {
  lentMemory_ = at::empty({static_cast<int64_t>(lentBytes_)}, at::kByte).storage();
  for (const Place& place : lent_) state_[place.index] = placedIn(lentMemory_, place);
  for (const View& view : lentViews_) state_[view.index] = viewOf(view.node, state_);
}

// What stays where it is from run to run is state, and so are its views: they are made once.
void Tape::fix() {
  const at::AutoDispatchBelowADInplaceOrView below;
  std::unordered_set<uint32_t> lent;
  for (const Place& place : lent_) lent.insert(place.index);
  std::vector<TapeNode> kept;
  for (TapeNode& node : nodes_) {
    eachArgument(node.args, [&](NodeArgument& argument) {
      if (argument.kind != Kind::Value || placed_[argument.index] < 0) return;
      argument.kind = Kind::State;
      argument.index = static_cast<uint32_t>(placed_[argument.index]);
    });
    if (node.outputs.size() == 1 && node.outputs[0] >= 0 && placed_[static_cast<size_t>(node.outputs[0])] >= 0) {
      node.into = placed_[static_cast<size_t>(node.outputs[0])];
      node.outputs.clear();
    }
    const bool fixed = std::all_of(node.args.begin(), node.args.end(), [](const NodeArgument& argument) {
      return argument.kind == Kind::State || argument.kind == Kind::Constant;
    });
    if (node.guard != nullptr || node.into >= 0 || !fixed || !isView(node.op.schema()) || node.outputs[0] < 0) {
      kept.push_back(std::move(node));
      continue;
    }
    const auto index = static_cast<uint32_t>(state_.size());
    placed_[static_cast<size_t>(node.outputs[0])] = static_cast<int32_t>(index);
    state_.push_back(viewOf(node, state_));
    // Its first argument is what it looks at.
    if (node.args[0].kind != Kind::State || !lent.contains(node.args[0].index)) continue;
    lent.insert(index);
    lentViews_.push_back({index, std::move(node)});
  }
  nodes_ = std::move(kept);
  for (std::vector<TapeResult>* results : {&outputs_, &values_, &gradients_}) {
    for (TapeResult& result : *results) {
      if (result.kind != TapeResult::Kind::Value || placed_[result.index] < 0) continue;
      result = {TapeResult::Kind::State, static_cast<uint32_t>(placed_[result.index])};
    }
  }
  placed_.clear();
}

void Tape::dropUnread() {
  std::vector<bool> read(slots_, false);
  for (const std::vector<TapeResult>* results : {&outputs_, &values_, &gradients_}) {
    for (const TapeResult& result : *results) {
      if (result.kind == TapeResult::Kind::Value) read[result.index] = true;
    }
  }
  std::vector<TapeNode> kept;
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    const bool wanted =
        node->guard != nullptr || writes(node->op.schema()) || draws(*node) ||
        std::any_of(node->outputs.begin(), node->outputs.end(), [&](int32_t slot) { return slot >= 0 && read[static_cast<size_t>(slot)]; });
    if (!wanted) continue;
    eachArgument(node->args, [&](NodeArgument& argument) {
      if (argument.kind == Kind::Value) read[argument.index] = true;
    });
    kept.push_back(std::move(*node));
  }
  std::reverse(kept.begin(), kept.end());
  nodes_ = std::move(kept);
}

// Walks backwards: the first read met from the end is the last one when running.
void Tape::markLastUses() {
  std::vector<bool> read(slots_, false);
  for (const std::vector<TapeResult>* results : {&outputs_, &values_, &gradients_}) {
    for (const TapeResult& result : *results) {
      if (result.kind == TapeResult::Kind::Value) read[result.index] = true;
    }
  }
  const auto mark = [&](auto&& self, NodeArgument& argument) -> void {
    for (auto item = argument.items.rbegin(); item != argument.items.rend(); ++item) self(self, *item);
    if (argument.kind != Kind::Value) return;
    argument.last = !read[argument.index];
    read[argument.index] = true;
  };
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    for (const int32_t slot : node->outputs) {
      if (slot >= 0 && !read[static_cast<size_t>(slot)]) node->unread.push_back(static_cast<uint32_t>(slot));
    }
    for (auto argument = node->args.rbegin(); argument != node->args.rend(); ++argument) mark(mark, *argument);
  }
}

std::vector<at::Tensor> Tape::take(const std::vector<TapeResult>& results, std::vector<c10::IValue>& slots) const {
  std::vector<at::Tensor> tensors;
  tensors.reserve(results.size());
  for (const TapeResult& result : results) {
    switch (result.kind) {
      case TapeResult::Kind::None:
        tensors.emplace_back();
        break;
      case TapeResult::Kind::Value:
        tensors.push_back(slots[result.index].toTensor());
        break;
      case TapeResult::Kind::State:
        tensors.push_back(state_[result.index]);
        break;
    }
  }
  return tensors;
}

TapeRun Tape::run(const std::vector<at::Tensor>& inputs) {
  const at::AutoDispatchBelowADInplaceOrView below;
  if (isLentOut()) renewLent();
  const at::AutoGradMode gradMode(true);
  std::vector<c10::IValue> slots(slots_);
  for (size_t i = 0; i < inputs.size(); ++i) slots[i] = inputs[i];
  c10::Stack stack;
  for (const TapeNode& node : nodes_) {
    stack.clear();
    for (const NodeArgument& argument : node.args) stack.push_back(argument.fetch(slots, state_, true));
    try {
      if (node.guard != nullptr) {
        node.guard(node.op.schema(), stack);
        continue;
      }
      if (node.into >= 0) {
        node.direct->write(state_[static_cast<size_t>(node.into)], stack);
        continue;
      }
      if (node.direct != nullptr) {
        at::Tensor made = node.direct->make(stack);
        if (node.outputs[0] >= 0) slots[static_cast<size_t>(node.outputs[0])] = std::move(made);
        for (const uint32_t slot : node.unread) slots[slot] = c10::IValue();
        continue;
      }
      if (at::GradMode::is_enabled() != node.gradMode) at::GradMode::set_enabled(node.gradMode);
      node.op.redispatchBoxed(node.keys, &stack);
    } catch (...) {
      throw Error(describeCurrentException("(" + node.op.schema().name() + ")"));
    }
    if (node.outputs.size() > 1 && stack.size() == 1 && stack[0].isTensorList()) {
      const std::vector<at::Tensor> items = stack[0].toTensorVector();
      stack.assign(items.begin(), items.end());
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] >= 0) slots[static_cast<size_t>(node.outputs[i])] = std::move(stack[i]);
    }
    for (const uint32_t slot : node.unread) slots[slot] = c10::IValue();
  }
  return {take(outputs_, slots), take(values_, slots), take(gradients_, slots)};
}

}  // namespace neve
