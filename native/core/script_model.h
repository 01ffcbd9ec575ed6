// A TorchScript module.
#pragma once

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "layer_observer.h"
#include "model.h"

namespace neve {

// An entry of a state dict. A shared tensor has several.
struct StateName {
  std::string name;
  // Name of the parameter or buffer that holds the tensor.
  std::string holder;
};

class ScriptModel : public Model {
 public:
  // Runs libtorch's loader, which is not safe on hostile files: only for files that the user trusts.
  static std::shared_ptr<ScriptModel> load(const std::string& path);

  // `codeDevice`: where what is written into the code is.
  explicit ScriptModel(torch::jit::Module module, at::Device codeDevice = at::kCPU);

  // The same tensors under modules and modes of its own: two threads may run it and this one at once.
  std::shared_ptr<ScriptModel> shared() const;
  // With copies of all tensors.
  std::shared_ptr<ScriptModel> copied() const;
  // The file opens in the mode given.
  void save(const std::string& path, bool training);
  // Moves what is written into the code; parameters and buffers are moved by whoever holds them.
  void moveCode(at::Device device);
  // All names of all parameters and buffers, in PyTorch's order.
  std::vector<StateName> stateNames() const;

  std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                  const TapSink& sink) override;
  using Model::forward;

  const std::vector<NamedTensor>& parameters() const override { return parameters_; }
  const std::vector<NamedTensor>& buffers() const override { return buffers_; }
  // Of a frozen module, where its code is.
  at::Device device() const override { return parameters_.empty() && buffers_.empty() ? codeDevice_ : Model::device(); }
  std::vector<LayerName> layers() const override;

 private:
  void setTraining(bool training);
  c10::IValue run(std::vector<c10::IValue> inputs, bool training);

  torch::jit::Module module_;
  at::Device codeDevice_;
  // Copies of the code of forward, for calls without gradients and for analyses. Libtorch specialises code for the first calls that it
  // sees: training is to compute the same whether or not one of these came first, bit for bit. And second derivatives of specialised code
  // are wrong without a word (in Python too): analyses take code that is never specialised.
  std::unique_ptr<torch::jit::GraphFunction> evaluated_;
  std::unique_ptr<torch::jit::GraphFunction> analysed_;
  // The same weights with code that can be observed; made when first asked for.
  std::optional<ObservableModule> observed_;
  std::optional<ObservableModule> analysedObserved_;
  // Empty while the modules inside may be in different modes.
  std::optional<bool> training_;
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
};

}  // namespace neve
