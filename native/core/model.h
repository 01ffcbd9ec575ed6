// What a training session needs of a model, whether it is a Program or a TorchScript module.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace neve {

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

struct LayerName {
  std::string name;
  std::string type;
};

// Receives a tapped value while the forward pass runs: `tap` is the place in the list given to forward().
using TapSink = std::function<void(size_t tap, const at::Tensor& value)>;

// How a forward pass runs.
enum class Mode : uint8_t {
  Evaluation,
  Training,
  // Evaluation, but batch normalisation uses the statistics of the batch at hand and leaves its buffers alone.
  BatchStatistics,
};

// By parameter: the rows (int64, ascending) whose gradients are wanted, where that is some and not all.
using ActiveRows = std::unordered_map<const c10::TensorImpl*, at::Tensor>;

class Model {
 public:
  virtual ~Model() = default;

  // Runs the model; results come flat. The caller has set grad mode. `taps` are names that layers() or the graph gave; `sink` sees each
  // tapped value as soon as it exists, before anything can change it in place.
  virtual std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                          const TapSink& sink) = 0;

  std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, bool training) {
    return forward(inputs, training ? Mode::Training : Mode::Evaluation, {}, {});
  }

  // Whether a forward pass over inputs of the same shapes is always the same calls.
  virtual bool isStatic() const { return false; }

  // Inputs that forward() takes, where that is one number.
  virtual std::optional<size_t> inputCount() const { return std::nullopt; }

  // From the next call on, gradients of other rows need not be computed; whether they are is the model's choice. Empty: all are wanted.
  virtual void trainRows(const ActiveRows&) {}

  // The same model with these modules computed again in the backward pass, for training only; null where that cannot be done.
  virtual std::shared_ptr<Model> checkpointed(const std::vector<std::string>&) const { return nullptr; }

  // In registration order, a shared tensor once under its first name.
  virtual const std::vector<NamedTensor>& parameters() const = 0;
  virtual const std::vector<NamedTensor>& buffers() const = 0;
  // Parameters that a forward pass writes to, as an embedding does that limits norms.
  virtual std::vector<at::Tensor> writtenParameters() const { return {}; }
  // Where it runs.
  virtual at::Device device() const {
    if (!parameters().empty()) return parameters()[0].tensor.device();
    return buffers().empty() ? at::Device(at::kCPU) : buffers()[0].tensor.device();
  }
  // Layers whose output can be tapped by name.
  virtual std::vector<LayerName> layers() const = 0;
};

}  // namespace neve
