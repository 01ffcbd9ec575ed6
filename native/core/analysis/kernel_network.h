// The model as the tangent kernel sees it: one function of a sample, [rows, outputs], and its trained parameters.
#pragma once

#include <unordered_map>
#include <vector>

#include "../errors.h"
#include "../resident_source.h"
#include "../train_session.h"
#include "kernel_layer.h"

namespace neve {

class KernelNetwork {
 public:
  // Throws ERR_NOTHING_TRAINS, and ERR_SAMPLES_INTERACT for a model whose output for a sample changes with the samples beside it, or from
  // call to call.
  KernelNetwork(const AnalysisContext& context, const ResidentSource& data);

  const std::vector<NamedTensor>& trained() const { return trained_; }
  const TrainableTensors& trainable() const { return trainable_; }
  int64_t samples() const { return samples_; }
  int64_t outputs() const { return outputs_; }
  // Of the model's first output, for one sample.
  const std::vector<int64_t>& outputShape() const { return outputShape_; }

  const ResidentSource& data() const { return data_; }
  // Also ends the analysis where the session was closed.
  Batch batch(int64_t index) const;
  // The first output in evaluation mode, a row a sample, with its graph.
  at::Tensor run(const std::vector<at::Tensor>& inputs) const;
  // Gradients of the parameters given; undefined where there is none.
  std::vector<at::Tensor> gradients(const at::Tensor& outputs, const at::Tensor& cotangent, const std::vector<at::Tensor>& parameters,
                                    bool keepGraph, bool createGraph) const;
  // Parameters to ask the gradients of in every backward pass, wanted or not: libtorch's group normalisation of channels-last values breaks
  // off the process where the gradient of its input is not asked for.
  const std::vector<at::Tensor>& companions() const { return companions_; }

 private:
  void checkSamples();
  // The first run, which finds companions.
  at::Tensor firstRun(const std::vector<at::Tensor>& inputs);

  const AnalysisContext& context_;
  const ResidentSource& data_;
  std::vector<NamedTensor> trained_;
  TrainableTensors trainable_;
  std::vector<at::Tensor> companions_;
  int64_t samples_ = 0;
  int64_t outputs_ = 0;
  std::vector<int64_t> outputShape_;
};

// Rows `first` to `first + count - 1` of each.
std::vector<at::Tensor> rowsOf(const std::vector<at::Tensor>& tensors, int64_t first, int64_t count);

// What rounding may make of numbers like these, relative to them: the square root of the dtype's step, more where convolutions run on TF32
// units.
double roundingOf(const at::Tensor& like);

// ERR_NON_FINITE_KERNEL
Error diverged();

}  // namespace neve
