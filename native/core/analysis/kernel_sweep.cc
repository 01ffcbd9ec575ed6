#include "kernel_sweep.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "kernel_capture.h"

namespace neve {
namespace {

// Some columns of a layer's weight, and the bias with the first of them.
struct Task {
  const PlannedLayer* layer;
  int64_t first = 0;
  int64_t last = 0;
  // One tensor a batch: inputs and gradients of a weight that is applied once, else gradients of weight and bias.
  std::vector<at::Tensor> left;
  std::vector<at::Tensor> right;

  int64_t elementsOfSample(int64_t outputs) const {
    if (layer->once) return layer->inputs + outputs * layer->columns;
    return outputs * (last - first) * (layer->columnSize + 1);
  }

  // `gradients`: of the outputs with respect to what the layer gives, [rows, outputs, positions, e].
  void keep(const KernelLayer& call, const at::Tensor& gradients) {
    const int64_t rows = gradients.size(0);
    if (layer->once) {
      left.push_back(call.inputs(rows).squeeze(1));
      right.push_back(gradients.squeeze(2));
      return;
    }
    if (layer->weight.defined()) left.push_back(call.weightRows(call.inputs(rows), gradients, first, last));
    if (layer->bias.defined() && first == 0) right.push_back(gradients.sum(2));
  }

  void addTo(KernelSum& sum) {
    if (layer->once) {
      sum.addLayer(at::cat(left), at::cat(right), layer->weight.defined(), layer->bias.defined());
    } else {
      if (!left.empty()) sum.addRows(at::cat(left));
      if (!right.empty()) sum.addRows(at::cat(right));
    }
    left.clear();
    right.clear();
  }
};

std::vector<Task> tasksOf(const KernelNetwork& network, const std::vector<PlannedLayer>& layers, int64_t budget) {
  std::vector<Task> tasks;
  for (const PlannedLayer& layer : layers) {
    const int64_t column = network.samples() * network.outputs() * (layer.columnSize + 1);
    const bool splits = !layer.once && layer.splits && layer.weight.defined();
    const int64_t most = splits ? std::clamp<int64_t>(budget / column, 1, layer.columns) : layer.columns;
    for (int64_t first = 0; first < layer.columns; first += most) {
      tasks.push_back({&layer, first, std::min(first + most, layer.columns), {}, {}});
    }
  }
  return tasks;
}

void sweep(const KernelNetwork& network, Task* begin, Task* end, KernelSum& sum) {
  const auto isWanted = [&](const KernelLayer& layer) {
    return std::any_of(begin, end, [&](const Task& task) { return task.layer->key == layer.key(); });
  };
  for (int64_t index = 0; index < network.data().batches(); ++index) {
    const Batch batch = network.batch(index);
    const CapturedPass pass = capture(network, batch.inputs, isWanted);
    const int64_t outputs = network.outputs();
    std::vector<std::vector<at::Tensor>> gradients(pass.layers.size());
    for (int64_t output = 0; output < outputs; ++output) {
      at::Tensor cotangent = at::zeros({batch.rows, outputs}, pass.outputs.options().requires_grad(false));
      cotangent.select(1, output).fill_(1);
      const std::vector<at::Tensor> found = pass.backward(cotangent, /*keepGraph=*/output + 1 < outputs);
      for (size_t i = 0; i < found.size(); ++i) gradients[i].push_back(pass.layers[i].layer.outputs(found[i], batch.rows));
    }
    for (size_t i = 0; i < pass.layers.size(); ++i) {
      const KernelLayer& call = pass.layers[i].layer;
      const at::Tensor all = at::stack(gradients[i], 1);
      gradients[i].clear();
      for (Task* task = begin; task != end; ++task) {
        if (task->layer->key == call.key()) task->keep(call, all);
      }
    }
  }
  for (Task* task = begin; task != end; ++task) task->addTo(sum);
}

}  // namespace

void addPlannedLayers(const KernelNetwork& network, const std::vector<PlannedLayer>& layers, int64_t maxBytes, KernelSum& sum) {
  if (layers.empty()) return;
  const at::NoGradGuard noGradients;
  const at::Tensor& any = network.trained()[0].tensor;
  const int64_t budget = std::max<int64_t>(1, maxBytes / static_cast<int64_t>(any.element_size()));
  std::vector<Task> tasks = tasksOf(network, layers, budget);
  Task* const end = tasks.data() + tasks.size();
  for (Task* begin = tasks.data(); begin != end;) {
    Task* next = begin;
    int64_t held = 0;
    do {
      held += network.samples() * next->elementsOfSample(network.outputs());
      ++next;
    } while (next != end && held + network.samples() * next->elementsOfSample(network.outputs()) <= budget);
    sweep(network, begin, next, sum);
    begin = next;
  }
}

}  // namespace neve
