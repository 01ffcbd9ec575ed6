// Queues of batches: made for a session, filled on the JavaScript thread, emptied by the session's own.
#include "batch_queue.h"

#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"

namespace neve {

BatchQueue::~BatchQueue() {
  // Whoever still waits for a batch would wait for ever.
  source->fail();
  if (const auto session = host.lock()) session->forget(listener);
}

namespace {

std::vector<LabelRange> labelsOf(Napi::Value value) {
  std::vector<LabelRange> labels;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto range = Napi::Value(list[i]).As<Napi::Object>();
    labels.push_back(
        {toInt(range.Get("target"), "target"), toInt(range.Get("classes"), "classes"), toInt(range.Get("ignored"), "ignored")});
  }
  return labels;
}

// A label out of range is undefined behaviour further down: on CUDA it ends the process's use of the device.
void checkLabels(const at::Tensor& target, const LabelRange& range) {
  if (target.numel() == 0) return;
  const at::Tensor labels = target.to(at::kCPU, at::kLong).contiguous();
  const int64_t* data = labels.const_data_ptr<int64_t>();
  const int64_t perRow = labels.numel() / labels.size(0);
  for (int64_t i = 0; i < labels.numel(); ++i) {
    if ((data[i] >= 0 && data[i] < range.classes) || data[i] == range.ignored) continue;
    throw Error("index", "ERR_LABEL_OUT_OF_RANGE",
                "The label in row " + std::to_string(i / perRow) + " is " + std::to_string(data[i]) + ", and the model's output has " +
                    std::to_string(range.classes) + " classes. Labels must lie in 0 to " + std::to_string(range.classes - 1) + ".")
        .with("row", static_cast<double>(i / perRow))
        .with("label", static_cast<double>(data[i]))
        .with("classes", static_cast<double>(range.classes));
  }
}

Napi::Value createQueue(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    const uint64_t listener = host->listen(info[3].As<Napi::Function>());
    // The raw pointer is safe: whoever asks the queue runs on the host's own thread.
    auto source = host->queue(toInt(info[1], "first"), [self = host.get(), listener](int64_t count) { self->tell(listener, count); });
    auto queue = std::make_shared<BatchQueue>(std::move(source), labelsOf(info[2]), host, listener);
    return Napi::Number::New(info.Env(), state.queues.add(std::move(queue)));
  });
}

Napi::Value queuePush(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto queue = unwrapQueue(state, info[0]);
    Batch batch{toTensors(state, info[1], "inputs"), toTensors(state, info[2], "targets")};
    for (const auto* list : {&batch.inputs, &batch.targets}) {
      for (const at::Tensor& tensor : *list) {
        const int64_t rows = tensor.dim() == 0 ? 0 : tensor.size(0);
        if (batch.rows == 0) batch.rows = rows;
        if (rows == 0 || rows != batch.rows) {
          throw Error("shape", "ERR_DATA_ROWS", "The tensors of a batch need the same number of rows, at least one.");
        }
      }
    }
    if (batch.inputs.empty()) throw Error("shape", "ERR_EMPTY_DATA", "A batch needs at least one input tensor of shape [n, ...].");
    for (const LabelRange& range : queue->labels) {
      if (range.target < static_cast<int64_t>(batch.targets.size())) checkLabels(batch.targets[static_cast<size_t>(range.target)], range);
    }
    queue->source->push(std::move(batch));
    return info.Env().Undefined();
  });
}

Napi::Value queueEnd(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto queue = unwrapQueue(state, info[0]);
    if (toBool(info[1], "failed")) {
      queue->source->fail();
    } else {
      queue->source->end();
    }
    return info.Env().Undefined();
  });
}

}  // namespace

void exportBatchQueues(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createQueue", createQueue);
  exportFunction(exports, "queuePush", queuePush);
  exportFunction(exports, "queueEnd", queueEnd);
}

}  // namespace neve
