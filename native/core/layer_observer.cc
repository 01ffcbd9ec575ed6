#include "layer_observer.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace neve {
namespace {

// Operators whose result is a layer's output. Others that read weights (a transpose, a cast, an optimizer's update) are not.
constexpr std::array<std::string_view, 20> kLayerOps = {
    "aten::addmm",        "aten::batch_norm",       "aten::bilinear",         "aten::conv1d",           "aten::conv2d",
    "aten::conv3d",       "aten::conv_transpose1d", "aten::conv_transpose2d", "aten::conv_transpose3d", "aten::convolution",
    "aten::_convolution", "aten::embedding",        "aten::embedding_bag",    "aten::group_norm",       "aten::instance_norm",
    "aten::layer_norm",   "aten::linear",           "aten::matmul",           "aten::rms_norm",         "aten::native_batch_norm",
};

bool isLayerOp(std::string_view name) { return std::find(kLayerOps.begin(), kLayerOps.end(), name) != kLayerOps.end(); }

thread_local LayerObserver* current = nullptr;

}  // namespace

struct LayerObserver::Context : at::ObserverContext {
  explicit Context(size_t tap) : tap(tap) {}
  size_t tap;
};

LayerObserver::LayerObserver(const TapSink& sink) : sink_(sink) {
  current = this;
  handle_ = at::addThreadLocalCallback(
      at::RecordFunctionCallback(enter, leave).needsInputs(true).needsOutputs(true).scopes({at::RecordScope::FUNCTION}));
}

LayerObserver::~LayerObserver() {
  at::removeCallback(handle_);
  current = nullptr;
}

void LayerObserver::watch(const at::Tensor& tensor, size_t tap) { tapOf_.emplace(tensor.storage().unsafeGetStorageImpl(), tap); }

void LayerObserver::rethrow() {
  if (failure_) std::rethrow_exception(failure_);
}

std::unique_ptr<at::ObserverContext> LayerObserver::enter(const at::RecordFunction& function) {
  LayerObserver* self = current;
  if (self == nullptr || self->inside_ || !isLayerOp(function.name())) return nullptr;
  for (const c10::IValue& input : function.inputs()) {
    if (!input.isTensor() || !input.toTensor().defined() || !input.toTensor().has_storage()) continue;
    const auto tap = self->tapOf_.find(input.toTensor().storage().unsafeGetStorageImpl());
    if (tap == self->tapOf_.end()) continue;
    self->inside_ = true;
    return std::make_unique<Context>(tap->second);
  }
  return nullptr;
}

void LayerObserver::leave(const at::RecordFunction& function, at::ObserverContext* context) {
  LayerObserver* self = current;
  if (self == nullptr || context == nullptr) return;
  self->inside_ = false;
  for (const c10::IValue& output : function.outputs()) {
    if (!output.isTensor()) continue;
    try {
      // The sink's own operators must not be observed.
      self->inside_ = true;
      if (!self->failure_) self->sink_(static_cast<Context*>(context)->tap, output.toTensor());
    } catch (...) {
      self->failure_ = std::current_exception();
    }
    self->inside_ = false;
    return;
  }
}

}  // namespace neve
