// A TorchScript module. It has no hooks from C++, so a layer is observed through the operators that read its weights.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <vector>

#include "model.h"

namespace neve {

class ScriptModel : public Model {
 public:
  // Runs libtorch's loader, which is not safe on hostile files: only for files that the user trusts.
  static std::shared_ptr<ScriptModel> load(const std::string& path);

  explicit ScriptModel(torch::jit::Module module);

  void save(const std::string& path) const;

  std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, bool training, const std::vector<std::string>& taps,
                                  const TapSink& sink) override;
  using Model::forward;

  const std::vector<NamedTensor>& parameters() const override { return parameters_; }
  const std::vector<NamedTensor>& buffers() const override { return buffers_; }
  std::vector<LayerName> layers() const override;

 private:
  torch::jit::Module module_;
  bool training_;
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
};

}  // namespace neve
