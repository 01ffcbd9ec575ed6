#include "script_code.h"

#include <torch/csrc/jit/api/function_impl.h>

#include <set>

namespace neve {
namespace {

using torch::jit::AttributeKind;
namespace attr = torch::jit::attr;

torch::jit::GraphFunction* calledBy(const torch::jit::Node& node) {
  if (node.kind() != c10::prim::CallFunction) return nullptr;
  const auto type = node.input(0)->type()->cast<c10::FunctionType>();
  return type ? torch::jit::tryToGraphFunction(*type->function()) : nullptr;
}

bool isElsewhere(const at::Tensor& tensor, c10::Device device) {
  if (!tensor.defined() || tensor.device() == device) return false;
  return tensor.dim() > 0 || tensor.is_floating_point() || tensor.is_complex();
}

bool isElsewhere(const torch::jit::Node& node, c10::Device device) {
  if (node.kind() != c10::prim::Constant || !node.hasAttribute(attr::value)) return false;
  switch (node.kindOf(attr::value)) {
    case AttributeKind::t:
      return isElsewhere(node.t(attr::value), device);
    case AttributeKind::s:
      return node.output()->type()->isSubtypeOf(*c10::DeviceObjType::get()) && c10::Device(node.s(attr::value)) != device;
    case AttributeKind::ival: {
      at::Tensor found;
      node.ival(attr::value).visit([&](const c10::IValue& part) {
        if (part.isTensor() && isElsewhere(part.toTensor(), device)) found = part.toTensor();
        return false;
      });
      return found.defined();
    }
    default:
      return false;
  }
}

bool anyElsewhere(const torch::jit::Block* block, c10::Device device) {
  for (const torch::jit::Node* node : block->nodes()) {
    if (isElsewhere(*node, device)) return true;
    const torch::jit::GraphFunction* called = calledBy(*node);
    if (called != nullptr && anyElsewhere(called->graph()->block(), device)) return true;
    for (const torch::jit::Block* inner : node->blocks()) {
      if (anyElsewhere(inner, device)) return true;
    }
  }
  return false;
}

void move(torch::jit::Block* block, c10::Device device) {
  for (torch::jit::Node* node : block->nodes()) {
    for (torch::jit::Block* inner : node->blocks()) move(inner, device);
    if (!isElsewhere(*node, device)) continue;
    switch (node->kindOf(attr::value)) {
      case AttributeKind::t:
        node->t_(attr::value, node->t(attr::value).to(device));
        // A type may tell the device too.
        node->output()->inferTypeFrom(node->t(attr::value));
        break;
      case AttributeKind::s:
        node->s_(attr::value, device.str());
        break;
      default:
        node->ival_(attr::value, node->ival(attr::value).deepcopy(device));
    }
  }
}

// Calls `work` with the code of each method; modules of one type share theirs. Stops where it gives false.
template <typename Work>
bool forEachMethod(const torch::jit::Module& module, const Work& work) {
  std::set<const c10::ClassType*> done;
  for (const torch::jit::Module& part : module.modules()) {
    if (!done.insert(part.type().get()).second) continue;
    for (const torch::jit::Method& method : part.get_methods()) {
      torch::jit::GraphFunction* function = torch::jit::tryToGraphFunction(method.function());
      if (function != nullptr && !work(function->graph()->block())) return false;
    }
  }
  return true;
}

}  // namespace

void inlineFunctions(torch::jit::Block* block) {
  for (auto node = block->nodes().begin(); node != block->nodes().end();) {
    torch::jit::Node* const call = *node++;
    if (torch::jit::GraphFunction* function = calledBy(*call); function != nullptr) {
      call->removeInput(0);
      torch::jit::inlineCallTo(call, function);
    } else {
      for (torch::jit::Block* inner : call->blocks()) inlineFunctions(inner);
    }
  }
}

std::optional<torch::jit::Module> codeOn(const torch::jit::Module& module, c10::Device device) {
  const bool inPlace = forEachMethod(module, [&](const torch::jit::Block* block) { return !anyElsewhere(block, device); });
  if (inPlace) return std::nullopt;
  const torch::jit::Module moved = module.clone(/*inplace=*/true);
  forEachMethod(moved, [&](torch::jit::Block* block) {
    inlineFunctions(block);
    move(block, device);
    return true;
  });
  return moved;
}

}  // namespace neve
