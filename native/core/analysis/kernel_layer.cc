#include "kernel_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/matmul.h>

#include <string_view>

namespace neve {
namespace {

at::Tensor tensorOf(const c10::IValue& value) { return value.isTensor() ? value.toTensor() : at::Tensor(); }

// The trained tensor that `value` is, or is the transpose of.
at::Tensor trainedOf(const at::Tensor& value, const TrainableTensors& trainable, bool* transposed) {
  if (!value.defined()) return {};
  if (const auto found = trainable.find(value.unsafeGetTensorImpl()); found != trainable.end()) return found->second;
  if (value.dim() != 2 || !value.requires_grad()) return {};
  for (const auto& [impl, tensor] : trainable) {
    if (tensor.dim() != 2 || tensor.const_data_ptr() != value.const_data_ptr() || !tensor.t().is_same_size(value)) continue;
    if (tensor.stride(0) != value.stride(1) || tensor.stride(1) != value.stride(0)) continue;
    *transposed = true;
    return tensor;
  }
  return {};
}

bool isOne(const c10::IValue& value) { return value.isScalar() && value.toScalar().equal(1); }

}  // namespace

std::optional<KernelLayer> KernelLayer::of(const c10::OperatorHandle& op, const c10::Stack& stack, const TrainableTensors& trainable) {
  const std::string_view name = op.schema().name();
  if (!op.schema().overload_name().empty()) return std::nullopt;
  KernelLayer layer;
  bool known = false;
  if (name == "aten::linear") {
    known = layer.readLinear(stack, 0, 1, 2, trainable);
  } else if (name == "aten::addmm") {
    known = isOne(stack[3]) && isOne(stack[4]) && layer.readLinear(stack, 1, 2, 0, trainable);
  } else if (name == "aten::mm" || name == "aten::matmul") {
    known = layer.readLinear(stack, 0, 1, std::nullopt, trainable);
  } else if (name == "aten::conv1d" || name == "aten::conv2d") {
    known = layer.readConvolution(stack, /*general=*/false, trainable);
  } else if (name == "aten::convolution") {
    known = layer.readConvolution(stack, /*general=*/true, trainable);
  } else if (name == "aten::batch_norm") {
    known = layer.readNorm(op, stack, 1, trainable);
  } else if (name == "aten::layer_norm" || name == "aten::group_norm" || name == "aten::rms_norm") {
    layer.channelsFirst_ = name == "aten::group_norm";
    known = layer.readNorm(op, stack, 2, trainable);
  }
  if (!known) return std::nullopt;
  return layer;
}

bool KernelLayer::takeParameters(const c10::IValue& weight, const c10::IValue& bias, const TrainableTensors& trainable) {
  bool transposed = false;
  weight_ = trainedOf(tensorOf(weight), trainable, &transposed);
  transposed_ = transposed;
  const at::Tensor offset = tensorOf(bias);
  if (offset.defined()) {
    const auto found = trainable.find(offset.unsafeGetTensorImpl());
    if (found != trainable.end()) bias_ = found->second;
  }
  return weight_.defined() || bias_.defined();
}

bool KernelLayer::readLinear(const c10::Stack& stack, size_t input, size_t weight, std::optional<size_t> bias,
                             const TrainableTensors& trainable) {
  kind_ = Kind::Linear;
  input_ = tensorOf(stack[input]);
  const at::Tensor matrix = tensorOf(stack[weight]);
  if (!input_.defined() || input_.dim() < 2 || !matrix.defined() || matrix.dim() != 2) return false;
  const c10::IValue offset = bias ? stack[*bias] : c10::IValue();
  if (offset.isTensor() && offset.toTensor().defined() && offset.toTensor().dim() != 1) return false;
  if (!takeParameters(stack[weight], offset, trainable)) return false;
  // linear multiplies with the transpose, the others with the matrix as it is.
  if (weight != 1 || !bias) transposed_ = !transposed_;
  input_ = input_.detach();
  return true;
}

bool KernelLayer::readConvolution(const c10::Stack& stack, bool general, const TrainableTensors& trainable) {
  kind_ = Kind::Convolution;
  input_ = tensorOf(stack[0]);
  const at::Tensor weight = tensorOf(stack[1]);
  if (!input_.defined() || input_.dim() != weight.dim() || weight.dim() < 3 || weight.dim() > 4) return false;
  const c10::IValue& groups = stack[general ? 8 : 6];
  if (!groups.isInt() || (general && stack[6].toBool())) return false;
  for (size_t i = 3; i < 6; ++i) {
    if (!stack[i].isIntList()) return false;
  }
  if (!takeParameters(stack[1], stack[2], trainable)) return false;
  groups_ = groups.toInt();
  kernel_.assign(weight.sizes().begin() + 2, weight.sizes().end());
  const auto read = [&](size_t index) {
    std::vector<int64_t> values = stack[index].toIntVector();
    if (values.size() == 1) values.resize(kernel_.size(), values[0]);
    return values;
  };
  stride_ = read(3);
  padding_ = read(4);
  dilation_ = read(5);
  input_ = input_.detach();
  if (weight.dim() == 3) {
    input_ = input_.unsqueeze(2);
    kernel_.insert(kernel_.begin(), 1);
    stride_.insert(stride_.begin(), 1);
    padding_.insert(padding_.begin(), 0);
    dilation_.insert(dilation_.begin(), 1);
  }
  return true;
}

bool KernelLayer::readNorm(const c10::OperatorHandle& op, const c10::Stack& stack, size_t weight, const TrainableTensors& trainable) {
  kind_ = Kind::Norm;
  const at::Tensor input = tensorOf(stack[0]);
  const bool hasBias = op.schema().name() != "aten::rms_norm";
  if (!input.defined() || input.dim() < 2) return false;
  if (!takeParameters(stack[weight], hasBias ? stack[weight + 1] : c10::IValue(), trainable)) return false;
  const at::NoGradGuard noGradients;
  c10::Stack plain = stack;
  plain[0] = input.detach();
  plain[weight] = c10::IValue();
  if (hasBias) plain[weight + 1] = c10::IValue();
  op.callBoxed(&plain);
  input_ = plain[0].toTensor();
  return true;
}

at::Tensor KernelLayer::inputs(int64_t samples) const {
  if (input_.size(0) == 0 || input_.size(0) % samples != 0) return {};
  if (kind_ == Kind::Norm) return outputs(input_, samples);
  if (kind_ == Kind::Linear) return input_.reshape({samples, -1, input_.size(-1)});
  const at::Tensor columns = at::im2col(input_, kernel_, dilation_, padding_, stride_);
  return columns.transpose(1, 2).reshape({samples, -1, columns.size(1)});
}

at::Tensor KernelLayer::outputs(const at::Tensor& value, int64_t samples) const {
  if (kind_ == Kind::Linear) return value.reshape({samples, -1, value.size(-1)});
  if (kind_ == Kind::Norm && !channelsFirst_) {
    return value.reshape({samples, -1, (weight_.defined() ? weight_ : bias_).numel()});
  }
  const int64_t channels = value.size(1);
  return value.reshape({value.size(0), channels, -1}).transpose(1, 2).reshape({samples, -1, channels});
}

int64_t KernelLayer::columnSize() const {
  if (kind_ == Kind::Norm || !weight_.defined()) return 1;
  return weight_.numel() / (transposed_ ? weight_.size(1) : weight_.size(0));
}

at::Tensor KernelLayer::weightRows(const at::Tensor& inputs, const at::Tensor& gradients, int64_t first, int64_t last) const {
  const int64_t n = gradients.size(0);
  const int64_t outputs = gradients.size(1);
  const int64_t positions = gradients.size(2);
  if (kind_ == Kind::Norm) return (inputs.unsqueeze(1) * gradients).sum(2);
  const at::Tensor chosen = gradients.slice(3, first, last);
  const int64_t columns = chosen.size(3) / groups_;
  const int64_t depth = inputs.size(2) / groups_;
  const at::Tensor left = chosen.reshape({n, outputs, positions, groups_, columns})
                              .permute({0, 3, 1, 4, 2})
                              .reshape({n, groups_, outputs * columns, positions});
  const at::Tensor right = inputs.reshape({n, positions, groups_, depth}).transpose(1, 2);
  return at::matmul(left, right).view({n, groups_, outputs, columns, depth}).transpose(1, 2).reshape({n, outputs, -1});
}

at::Tensor KernelLayer::shaped(const at::Tensor& row) const {
  if (!transposed_) return row.view(weight_.sizes());
  return row.view({weight_.size(1), weight_.size(0)}).t();
}

}  // namespace neve
