#include "row_gradients.h"

#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <string_view>

namespace neve {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The CPU's convolution kernels work on blocks of this many output channels.
constexpr int64_t kChannelBlock = 16;

struct Geometry {
  std::vector<int64_t> stride;
  std::vector<int64_t> padding;
  std::vector<int64_t> dilation;
  std::vector<int64_t> outputPadding;
};

// What the backward pass of both operators begins with.
struct Saved {
  at::Tensor input;
  at::Tensor weight;
  at::Tensor active;
  at::Tensor gradient;  // of the output
  bool forInput = false;
  bool forWeight = false;
  bool forBias = false;
  bool biasRows = false;

  Saved(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    active = saved[2];
    gradient = gradients[0];
    // Under autocast the output, and so its gradient, has another dtype than what went in.
    input = saved[0].to(gradient.scalar_type());
    weight = saved[1].to(gradient.scalar_type());
    forInput = context->needs_input_grad(0);
    forWeight = context->needs_input_grad(1);
    forBias = context->saved_data["hasBias"].toBool() && context->needs_input_grad(2);
    biasRows = context->saved_data["biasRows"].toBool();
  }
};

void save(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const std::optional<at::Tensor>& bias,
          const at::Tensor& active, bool biasRows) {
  context->save_for_backward({input, weight, active});
  context->saved_data["hasBias"] = bias.has_value();
  context->saved_data["biasRows"] = biasRows;
}

// Rows `active` of a gradient in a tensor of zeros.
at::Tensor scattered(const at::Tensor& rows, const at::Tensor& active, const at::Tensor& like) {
  return at::zeros_like(like).index_copy_(0, active, rows);
}

at::Tensor scatteredBias(const at::Tensor& rows, const at::Tensor& active, int64_t count) {
  return at::zeros({count}, rows.options()).index_copy_(0, active, rows);
}

struct LinearByRows : torch::autograd::Function<LinearByRows> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, const at::Tensor& active, bool biasRows) {
    save(context, input, weight, bias, active, biasRows);
    return at::linear(input, weight, bias);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Saved saved(context, gradients);
    const at::Tensor flat = saved.gradient.reshape({-1, saved.gradient.size(-1)});
    const at::Tensor rows = flat.index_select(1, saved.active);
    at::Tensor input;
    at::Tensor weight;
    at::Tensor bias;
    if (saved.forInput) input = at::matmul(saved.gradient, saved.weight);
    if (saved.forWeight) {
      weight = scattered(rows.t().mm(saved.input.reshape({-1, saved.input.size(-1)})), saved.active, saved.weight);
    }
    if (saved.forBias) bias = saved.biasRows ? scatteredBias(rows.sum(0), saved.active, flat.size(1)) : flat.sum(0);
    return {input, weight, bias, at::Tensor(), at::Tensor()};
  }
};

struct ConvolutionByRows : torch::autograd::Function<ConvolutionByRows> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, const at::Tensor& active, bool biasRows, const Geometry& geometry) {
    save(context, input, weight, bias, active, biasRows);
    context->saved_data["stride"] = geometry.stride;
    context->saved_data["padding"] = geometry.padding;
    context->saved_data["dilation"] = geometry.dilation;
    context->saved_data["outputPadding"] = geometry.outputPadding;
    return at::convolution(input, weight, bias, geometry.stride, geometry.padding, geometry.dilation, /*transposed=*/false,
                           geometry.outputPadding, /*groups=*/1);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Saved saved(context, gradients);
    const auto part = [&](const at::Tensor& gradient, const at::Tensor& weight, std::array<bool, 3> wanted) {
      const auto ints = [&](const char* key) { return context->saved_data[key].toIntVector(); };
      return at::convolution_backward(gradient, saved.input, weight, std::vector<int64_t>{weight.size(0)}, ints("stride"), ints("padding"),
                                      ints("dilation"), /*transposed=*/false, ints("outputPadding"), /*groups=*/1, wanted);
    };
    at::Tensor input;
    at::Tensor weight;
    at::Tensor bias;
    if (saved.forInput) input = std::get<0>(part(saved.gradient, saved.weight, {true, false, false}));
    const bool byRows = saved.forWeight || (saved.forBias && saved.biasRows);
    if (byRows) {
      const at::Tensor rows = saved.gradient.index_select(1, saved.active).contiguous(saved.gradient.suggest_memory_format());
      // The kernels read the weight's shape alone here.
      const at::Tensor shape = saved.weight.narrow(0, 0, rows.size(1));
      auto [none, ofWeight, ofBias] = part(rows, shape, {false, saved.forWeight, saved.forBias && saved.biasRows});
      if (saved.forWeight) weight = scattered(ofWeight, saved.active, saved.weight);
      if (saved.forBias && saved.biasRows) bias = scatteredBias(ofBias, saved.active, saved.weight.size(0));
    }
    if (saved.forBias && !saved.biasRows) {
      std::vector<int64_t> others = {0};
      for (int64_t axis = 2; axis < saved.gradient.dim(); ++axis) others.push_back(axis);
      bias = saved.gradient.sum(others);
    }
    return {input, weight, bias, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

std::optional<at::Tensor> biasOf(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined()) return std::nullopt;
  return value.toTensor();
}

}  // namespace

std::optional<RowGradients> RowGradients::of(const c10::FunctionSchema& schema) {
  if (!schema.overload_name().empty()) return std::nullopt;
  const std::string_view name = schema.name();
  if (name == "aten::linear") return RowGradients(Kind::Linear);
  if (name == "aten::conv1d" || name == "aten::conv2d" || name == "aten::conv3d") return RowGradients(Kind::Convolution);
  if (name == "aten::convolution") return RowGradients(Kind::GeneralConvolution);
  return std::nullopt;
}

bool RowGradients::pays(int64_t active, const at::Tensor& weight) const {
  const int64_t all = weight.size(0);
  if (kind_ == Kind::Linear || !weight.is_cpu()) return 4 * active <= 3 * all;
  const auto blocks = [](int64_t rows) { return (rows + kChannelBlock - 1) / kChannelBlock; };
  return blocks(active) < blocks(all);
}

bool RowGradients::run(std::vector<c10::IValue>& stack, const at::Tensor& active, bool bias) const {
  const at::Tensor input = stack[0].toTensor();
  const at::Tensor weight = stack[1].toTensor();
  if (kind_ == Kind::Linear) {
    if (input.dim() < 2) return false;
    at::Tensor output = LinearByRows::apply(input, weight, biasOf(stack[2]), active, bias);
    stack.clear();
    stack.emplace_back(std::move(output));
    return true;
  }
  const bool general = kind_ == Kind::GeneralConvolution;
  for (size_t i = 3; i < 6; ++i) {
    if (!stack[i].isIntList()) return false;
  }
  const c10::IValue& groups = stack[general ? 8 : 6];
  if (input.dim() != weight.dim() || !groups.isInt() || groups.toInt() != 1 || (general && stack[6].toBool())) return false;
  const size_t axes = static_cast<size_t>(weight.dim() - 2);
  const auto ints = [&](size_t index) {
    std::vector<int64_t> values = stack[index].toIntVector();
    if (values.size() == 1) values.resize(axes, values[0]);
    return values;
  };
  const Geometry geometry{ints(3), ints(4), ints(5), std::vector<int64_t>(axes, 0)};
  at::Tensor output = ConvolutionByRows::apply(input, weight, biasOf(stack[2]), active, bias, geometry);
  stack.clear();
  stack.emplace_back(std::move(output));
  return true;
}

}  // namespace neve
