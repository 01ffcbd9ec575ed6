// Layers whose part of the tangent kernel follows from what goes in and from the gradient of what comes out.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <optional>
#include <unordered_map>
#include <vector>

namespace neve {

// Parameters that require a gradient.
using TrainableTensors = std::unordered_map<const c10::TensorImpl*, at::Tensor>;

// One call of linear, addmm, mm, a convolution or an affine normalisation. Where a weight is applied at several places of a sample, these
// are its positions.
class KernelLayer {
 public:
  // None for a call that is not one of these, or whose weight and bias are not trained. Reads the arguments on the stack.
  static std::optional<KernelLayer> of(const c10::OperatorHandle& op, const c10::Stack& stack, const TrainableTensors& trainable);

  // Undefined where there is none or it is not trained.
  const at::Tensor& weight() const { return weight_; }
  const at::Tensor& bias() const { return bias_; }
  // Names the layer among those of a model.
  const c10::TensorImpl* key() const { return (weight_.defined() ? weight_ : bias_).unsafeGetTensorImpl(); }

  // What the weight is multiplied with, [samples, positions, d]; undefined for a value that `samples` does not divide into.
  at::Tensor inputs(int64_t samples) const;
  // A value of the output's shape as [samples, positions, e].
  at::Tensor outputs(const at::Tensor& value, int64_t samples) const;

  // Gradients of the weight, a row each sample and output, [samples, outputs, p], out of `inputs` and gradients of the outputs
  // [samples, outputs, positions, e]; for columns `first` to `last` of e.
  at::Tensor weightRows(const at::Tensor& inputs, const at::Tensor& gradients, int64_t first, int64_t last) const;
  // The weight's gradient for a row of weightRows over all of e.
  at::Tensor shaped(const at::Tensor& row) const;

  // Elements of a row for each column of e.
  int64_t columnSize() const;
  // Whether `weightRows` can be had for some columns alone.
  bool splits() const { return kind_ != Kind::Norm && groups_ == 1; }
  bool isLinear() const { return kind_ == Kind::Linear; }

 private:
  enum class Kind : uint8_t { Linear, Convolution, Norm };

  Kind kind_ = Kind::Linear;
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor input_;           // Norm: normalised, without weight and bias
  bool transposed_ = false;    // Linear: the weight is [in, out]
  bool channelsFirst_ = true;  // Norm: axis 1 counts channels
  std::vector<int64_t> kernel_;
  std::vector<int64_t> stride_;
  std::vector<int64_t> padding_;
  std::vector<int64_t> dilation_;
  int64_t groups_ = 1;

  bool readLinear(const c10::Stack& stack, size_t input, size_t weight, std::optional<size_t> bias, const TrainableTensors& trainable);
  bool readConvolution(const c10::Stack& stack, bool general, const TrainableTensors& trainable);
  bool readNorm(const c10::OperatorHandle& op, const c10::Stack& stack, size_t weight, const TrainableTensors& trainable);
  bool takeParameters(const c10::IValue& weight, const c10::IValue& bias, const TrainableTensors& trainable);
};

}  // namespace neve
