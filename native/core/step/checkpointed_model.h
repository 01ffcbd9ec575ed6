// A graph with some of its modules computed again in the backward pass.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../model.h"
#include "../program/program.h"
#include "recompute.h"

namespace neve {

// For training only: nothing in it can be observed. Shares its tensors with the model that the spec is of.
class CheckpointedModel : public Model {
 public:
  // Calls of a module and of those beneath it become a part of their own wherever they follow one another. Throws ERR_MODULE_UNKNOWN for a
  // module that no call comes from.
  CheckpointedModel(const ProgramSpec& spec, std::vector<NamedTensor> parameters, std::vector<NamedTensor> buffers,
                    const std::vector<std::string>& modules);

  std::vector<at::Tensor> forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                  const TapSink& sink) override;
  using Model::forward;

  std::optional<size_t> inputCount() const override { return inputCount_; }
  void trainRows(const ActiveRows& rows) override;
  const std::vector<NamedTensor>& parameters() const override { return parameters_; }
  const std::vector<NamedTensor>& buffers() const override { return buffers_; }
  std::vector<LayerName> layers() const override { return {}; }

 private:
  // Nodes that run one after the other, with what they take from before and give to after.
  struct Stage {
    std::shared_ptr<Program> program;
    std::vector<size_t> inputs;
    std::vector<size_t> outputs;
    std::vector<size_t> unread;                   // values that nothing after the stage reads
    std::shared_ptr<const RecomputedPart> again;  // null: activations are kept
  };
  class Builder;

  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
  std::vector<Stage> stages_;  // the last one only puts the results together
  size_t inputCount_ = 0;
  size_t valueCount_ = 0;
};

}  // namespace neve
