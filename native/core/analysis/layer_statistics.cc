#include "layer_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include "../openmp.h"
#include "../step/loss_values.h"
#include "../step_size.h"

namespace neve {
namespace {

double doubleNorm(const at::Tensor& tensor) { return at::linalg_vector_norm(tensor.detach().to(at::kDouble)).item<double>(); }

// Gradients of the mean loss, by parameter.
class Gradients {
 public:
  explicit Gradients(const Model& model) : sums_(model.parameters().size()) {
    for (size_t i = 0; i < sums_.size(); ++i) {
      if (!model.parameters()[i].tensor.requires_grad()) continue;
      places_.push_back(i);
      inputs_.push_back(model.parameters()[i].tensor);
    }
  }

  void add(const at::Tensor& loss) {
    if (!loss.requires_grad() || inputs_.empty()) return;
    const std::vector<at::Tensor> found =
        torch::autograd::grad({loss}, inputs_, {}, /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
    const at::NoGradGuard noGradients;
    for (size_t i = 0; i < found.size(); ++i) {
      at::Tensor& sum = sums_[places_[i]];
      if (found[i].defined()) sum = sum.defined() ? sum + found[i] : found[i];
    }
  }

  // By place among the model's parameters; undefined for none.
  const at::Tensor& operator[](size_t place) const { return sums_[place]; }

 private:
  std::vector<size_t> places_;
  std::vector<at::Tensor> inputs_;
  std::vector<at::Tensor> sums_;
};

ParameterFound describe(const NamedTensor& parameter, const at::Tensor& gradient, const StateMap& before) {
  ParameterFound found;
  found.name = parameter.name;
  found.count = parameter.tensor.numel();
  const at::Tensor now = parameter.tensor.detach().to(at::kDouble);
  found.norm = doubleNorm(now);
  if (gradient.defined()) found.gradientNorm = doubleNorm(gradient);
  const auto last = before.find(parameter.name);
  if (last == before.end() || last->second.sizes() != now.sizes()) return found;
  const at::Tensor then = last->second.to(now.device(), at::kDouble);
  found.change = doubleNorm(now - then);
  found.normBefore = doubleNorm(then);
  return found;
}

}  // namespace

LayerStatisticsFound layerStatistics(const AnalysisContext& context, const ResidentSource& data, const std::vector<WatchedLayer>& layers,
                                     Mode mode, const StateMap& before) {
  // TorchScript specialises code for the first calls that it sees; the same rows are to give the same bits whichever call this is.
  const torch::jit::GraphOptimizerEnabledGuard asWritten(false);
  LayerStatisticsFound found;
  for (int64_t index = 0; index < data.batches(); ++index) found.rows += data.rowsOf(index);
  LayerWatch watch(layers);
  Gradients gradients(context.model);
  for (int64_t index = 0; index < data.batches(); ++index) {
    context.checkOpen();
    const Batch batch = data.batch(index);
    const SerialRegion serial(isSmallStep(context.model, batch));
    const at::AutoGradMode enabled(true);
    const std::vector<at::Tensor> outputs = watch.forward(context.model, batch.inputs, batch.rows, mode);
    const double share = static_cast<double>(batch.rows) / static_cast<double>(found.rows);
    const at::Tensor loss = lossValues(context.loss, outputs, batch.targets)[0];
    found.loss += loss.detach().to(at::kDouble).item<double>() * share;
    gradients.add(share == 1.0 ? loss : loss * share);
  }

  const at::NoGradGuard noGradients;
  const std::vector<NamedTensor>& parameters = context.model.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) {
    found.parameters.push_back(describe(parameters[i], gradients[i], before));
    // Row-major, as checkpoints give it back: sums over it are the same bits then.
    found.memory[parameters[i].name] = parameters[i].tensor.detach().clone(at::MemoryFormat::Contiguous);
  }
  found.layers = watch.finish();
  found.regions = watch.regions().distinct();
  found.distance = watch.regions().distance();
  return found;
}

}  // namespace neve
