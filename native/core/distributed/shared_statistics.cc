#include "shared_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rsqrt.h>
#include <torch/csrc/autograd/custom_function.h>

#include "../errors.h"

namespace neve {
namespace {

thread_local ProcessGroup* sharing = nullptr;

std::vector<int64_t> otherAxes(const at::Tensor& input) {
  std::vector<int64_t> axes = {0};
  for (int64_t axis = 2; axis < input.dim(); ++axis) axes.push_back(axis);
  return axes;
}

at::Tensor asChannels(const at::Tensor& values, const at::Tensor& input) {
  std::vector<int64_t> shape(static_cast<size_t>(input.dim()), 1);
  shape[1] = values.size(0);
  return values.to(input.scalar_type() == at::kDouble ? at::kDouble : at::kFloat).view(shape);
}

// In float64, so that how the rows are divided changes nothing that float32 shows.
at::Tensor overAll(ProcessGroup& group, const std::vector<at::Tensor>& sums) {
  const at::Device device = sums[0].device();
  const at::Tensor all = at::cat(sums).to(group.placeFor(device));
  group.sum({all});
  return all.to(device);
}

struct SharedBatchNorm : torch::autograd::Function<SharedBatchNorm> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input, const std::optional<at::Tensor>& weight,
                            const std::optional<at::Tensor>& bias, const std::optional<at::Tensor>& runningMean,
                            const std::optional<at::Tensor>& runningVariance, double momentum, double eps, ProcessGroup* group) {
    const int64_t channels = input.size(1);
    const std::vector<int64_t> axes = otherAxes(input);
    const at::Tensor exact = input.to(at::kDouble);
    const auto values = static_cast<double>(input.numel() / std::max<int64_t>(1, channels));
    const at::Tensor count = at::full({1}, values, exact.options());
    const at::Tensor all = overAll(*group, {exact.sum(axes), (exact * exact).sum(axes), count});
    const double total = all[2 * channels].item<double>();
    if (total <= 1.0) {
      throw Error(
          "shape", "ERR_BATCH_NORM_SIZE",
          "Expected more than 1 value per channel when training, over all processes. Use a batch size of at least 2; where it is the "
          "last batch of an epoch that has one row, give the loader dropLast: true.");
    }
    const at::Tensor mean = all.narrow(0, 0, channels) / total;
    const at::Tensor variance = (all.narrow(0, channels, channels) / total - mean * mean).clamp_min(0.0);
    if (runningMean && runningVariance) {
      const auto follow = [momentum](const at::Tensor& running, const at::Tensor& now) {
        running.detach().mul_(1.0 - momentum).add_(now.to(running.scalar_type()), momentum);
      };
      follow(*runningMean, mean);
      follow(*runningVariance, variance * (total / (total - 1.0)));
    }
    context->save_for_backward({input, weight.value_or(at::Tensor()), mean, at::rsqrt(variance + eps)});
    context->saved_data["group"] = reinterpret_cast<int64_t>(group);
    context->saved_data["total"] = total;
    const at::ScalarType type = weight ? weight->scalar_type() : input.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    return at::batch_norm(input, weight, bias, mean.to(type), variance.to(type), /*training=*/false, 0.0, eps, /*cudnn_enabled=*/true);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor& input = saved[0];
    const at::Tensor& weight = saved[1];
    auto& group = *reinterpret_cast<ProcessGroup*>(context->saved_data["group"].toInt());
    const double total = context->saved_data["total"].toDouble();
    const int64_t channels = input.size(1);
    const std::vector<int64_t> axes = otherAxes(input);
    const at::Tensor gradient = gradients[0].to(input.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    const at::Tensor centred = input - asChannels(saved[2], input);
    const at::Tensor ofGradient = gradient.to(at::kDouble).sum(axes);
    const at::Tensor ofProduct = (gradient * centred).to(at::kDouble).sum(axes);
    const at::Tensor all = overAll(group, {ofGradient, ofProduct});
    const at::Tensor& deviation = saved[3];  // its inverse
    const at::Tensor scale = weight.defined() ? deviation * weight.detach().to(at::kDouble) : deviation;
    const at::Tensor slope = all.narrow(0, channels, channels) / total * deviation * deviation;
    const at::Tensor ofInput =
        (gradient - asChannels(all.narrow(0, 0, channels) / total, input) - centred * asChannels(slope, input)) * asChannels(scale, input);
    // Those of weight and bias are summed with all other gradients.
    const at::Tensor ofWeight = weight.defined() ? (ofProduct * deviation).to(weight.scalar_type()) : at::Tensor();
    const at::Tensor ofBias = weight.defined() ? ofGradient.to(weight.scalar_type()) : at::Tensor();
    const at::Tensor none;
    return {ofInput.to(input.scalar_type()), ofWeight, ofBias, none, none, none, none, none};
  }
};

std::optional<at::Tensor> givenTensor(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined()) return std::nullopt;
  return value.toTensor();
}

}  // namespace

ShareStatistics::ShareStatistics(ProcessGroup* group) : before_(sharing) { sharing = group; }
ShareStatistics::~ShareStatistics() { sharing = before_; }
ProcessGroup* ShareStatistics::current() { return sharing; }

bool runSharedBatchNorm(ProcessGroup& group, std::vector<c10::IValue>& stack) {
  constexpr size_t kArguments = 9;  // input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled
  const std::vector<c10::IValue> args(stack.end() - kArguments, stack.end());
  if (!args[5].toBool()) return false;
  stack.resize(stack.size() - kArguments);
  // The group outlives the step, and with it the backward pass.
  stack.emplace_back(SharedBatchNorm::apply(args[0].toTensor(), givenTensor(args[1]), givenTensor(args[2]), givenTensor(args[3]),
                                            givenTensor(args[4]), args[6].toDouble(), args[7].toDouble(), &group));
  return true;
}

}  // namespace neve
