// A Program with its parameters and buffers: the model that graphs become. Where training and evaluation do different things, a Program for
// each, of the same inputs and state.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "model.h"
#include "program/program.h"
#include "step/checkpointed_model.h"

namespace neve {

class GraphModel : public Model {
 public:
  GraphModel(const ProgramSpec& spec, std::vector<NamedTensor> parameters, std::vector<NamedTensor> buffers,
             const ProgramSpec* evaluation = nullptr)
      : spec_(spec), program_(spec), parameters_(std::move(parameters)), buffers_(std::move(buffers)) {
    if (evaluation != nullptr) evaluation_ = std::make_unique<Program>(*evaluation);
    std::vector<at::Tensor> written = program_.writtenState();
    if (evaluation_) {
      for (const at::Tensor& tensor : evaluation_->writtenState()) written.push_back(tensor);
    }
    for (const NamedTensor& parameter : parameters_) {
      const auto isIt = [&](const at::Tensor& tensor) { return tensor.is_same(parameter.tensor); };
      if (std::any_of(written.begin(), written.end(), isIt)) written_.push_back(parameter.tensor);
    }
  }

  std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                  const TapSink& sink) override {
    return (evaluation_ && mode != Mode::Training ? *evaluation_ : program_).run(inputs, mode, taps, sink);
  }
  using Model::forward;

  bool isStatic() const override { return true; }

  std::optional<size_t> inputCount() const override { return program_.inputCount(); }

  std::shared_ptr<Model> checkpointed(const std::vector<std::string>& modules) const override {
    return std::make_shared<CheckpointedModel>(spec_, parameters_, buffers_, modules);
  }

  void trainRows(const ActiveRows& rows) override { program_.trainRows(rows); }

  const std::vector<NamedTensor>& parameters() const override { return parameters_; }
  const std::vector<NamedTensor>& buffers() const override { return buffers_; }
  std::vector<at::Tensor> writtenParameters() const override { return written_; }
  // A graph is tapped by value name; which values are layers is known where the graph was made.
  std::vector<LayerName> layers() const override { return {}; }

 private:
  ProgramSpec spec_;
  Program program_;
  std::unique_ptr<Program> evaluation_;  // null where one does for both
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
  std::vector<at::Tensor> written_;
};

}  // namespace neve
