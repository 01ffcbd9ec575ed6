// Batch normalisation of float32 on CPUs where the channels lie last: the moments in one pass over the values, where libtorch takes two;
// and with ReLU and an addition in one, without passes of their own in either direction.
#include "batch_norm_operator.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/ops/native_batch_norm_backward_native.h>
#include <ATen/ops/native_batch_norm_native.h>
#include <ATen/ops/threshold_backward.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <array>
#include <cmath>
#include <tuple>
#include <vector>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "replace_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

using Optional = std::optional<at::Tensor>;
using Tensors3 = std::tuple<at::Tensor, at::Tensor, at::Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

bool has(const Optional& tensor) { return tensor.has_value() && tensor->defined(); }

// Whether the channels of a place lie together. Rows of features, which are as well, are left to libtorch: that takes little time, and
// small networks keep PyTorch's bits.
bool isChannelsLast(const at::Tensor& images) {
  const at::MemoryFormat format = images.suggest_memory_format();
  return (format == at::MemoryFormat::ChannelsLast || format == at::MemoryFormat::ChannelsLast3d) && images.is_contiguous(format);
}

bool suitsBatchNorm(const at::Tensor& input, const Optional& weight, const Optional& bias, const Optional& runningMean,
                    const Optional& runningVariance, bool training) {
  if (!ownKernels() || !isFloatOfCpu(input) || !isChannelsLast(input) || input.numel() == 0) return false;
  const auto fits = [&](const Optional& tensor) {
    return !has(tensor) || (isFloatOfCpu(*tensor) && tensor->dim() == 1 && tensor->size(0) == input.size(1) && tensor->is_contiguous());
  };
  if (!fits(weight) || !fits(bias) || !fits(runningMean) || !fits(runningVariance)) return false;
  return has(runningMean) == has(runningVariance) && (training || has(runningMean));
}

NormSizes sizesOf(const at::Tensor& input) { return {input.numel() / input.size(1), input.size(1)}; }

const float* floats(const at::Tensor& tensor) { return tensor.defined() ? tensor.const_data_ptr<float>() : nullptr; }
const float* floats(const Optional& tensor) { return has(tensor) ? tensor->const_data_ptr<float>() : nullptr; }

float scaleOf(const float* deviations, const float* weights, size_t channel) {
  return weights == nullptr ? deviations[channel] : deviations[channel] * weights[channel];
}

// The line of each channel. Both passes make it alike to the bit: it says where ReLU let values pass.
class Lines {
 public:
  Lines(const at::Tensor& mean, const at::Tensor& deviation, const Optional& weight, const Optional& bias)
      : scale_(mean.numel()), shift_(mean.numel()) {
    const float *means = floats(mean), *inverse = floats(deviation), *weights = floats(weight), *biases = floats(bias);
    for (size_t c = 0; c < scale_.size(); c++) {
      scale_[c] = scaleOf(inverse, weights, c);
      shift_[c] = (biases == nullptr ? 0.f : biases[c]) - means[c] * scale_[c];
    }
  }
  NormLine pointers() const { return {scale_.data(), shift_.data()}; }

 private:
  std::vector<float> scale_, shift_;
};

// Means and inverse deviations of channels, [channels] each.
struct Statistics {
  at::Tensor mean, deviation;
};

float inverseDeviation(double variance, double eps) { return static_cast<float>(1 / std::sqrt(variance + eps)); }

Statistics runningStatistics(const at::Tensor& runningMean, const at::Tensor& runningVariance, double eps) {
  Statistics found{runningMean, at::empty_like(runningVariance)};
  float* const to = found.deviation.mutable_data_ptr<float>();
  const float* const variance = floats(runningVariance);
  for (int64_t c = 0; c < runningMean.numel(); c++) to[c] = inverseDeviation(variance[c], eps);
  return found;
}

void follow(const Optional& running, float now, int64_t channel, double momentum) {
  if (!has(running)) return;
  float& value = running->mutable_data_ptr<float>()[channel];
  value = static_cast<float>(momentum * now + (1 - momentum) * value);
}

// Of the batch, which the running ones follow.
Statistics batchStatistics(const at::Tensor& input, const Optional& runningMean, const Optional& runningVariance, double momentum,
                           double eps) {
  const NormSizes sizes = sizesOf(input);
  Statistics found{at::empty({sizes.channels}, input.options()), at::empty({sizes.channels}, input.options())};
  float *const means = found.mean.mutable_data_ptr<float>(), *const deviations = found.deviation.mutable_data_ptr<float>();
  vectorKernels()->batchMoments(sizes, floats(input), means, deviations);
  const auto rows = static_cast<double>(sizes.rows);
  for (int64_t c = 0; c < sizes.channels; c++) {
    const double variance = deviations[c];
    follow(runningMean, means[c], c, momentum);
    follow(runningVariance, static_cast<float>(variance * rows / (rows - 1)), c, momentum);
    deviations[c] = inverseDeviation(variance, eps);
  }
  return found;
}

Statistics statisticsOf(const at::Tensor& input, const Optional& runningMean, const Optional& runningVariance, bool training,
                        double momentum, double eps) {
  return training ? batchStatistics(input, runningMean, runningVariance, momentum, eps)
                  : runningStatistics(*runningMean, *runningVariance, eps);
}

at::Tensor normalised(const at::Tensor& input, const Statistics& by, const Optional& weight, const Optional& bias, const at::Tensor& added,
                      bool relu) {
  const Lines lines(by.mean, by.deviation, weight, bias);
  at::Tensor output = at::empty_like(input);
  vectorKernels()->batchNormalise(sizesOf(input), floats(input), lines.pointers(), floats(added), relu, output.mutable_data_ptr<float>());
  return output;
}

// What a backward pass of either operator begins with.
struct NormBackward {
  const at::Tensor& input;
  Statistics by;
  const Optional& weight;
  bool training;
  std::array<bool, 3> wanted;  // gradients of input, weight and bias
};

Tensors3 backward(const NormBackward& pass, NormGradient of) {
  const NormSizes sizes = sizesOf(pass.input);
  of.input = floats(pass.input);
  of.mean = floats(pass.by.mean);
  const at::TensorOptions options = pass.input.options();
  at::Tensor gradients = at::empty({sizes.channels}, options), products = at::empty({sizes.channels}, options);
  float *const sums = gradients.mutable_data_ptr<float>(), *const dots = products.mutable_data_ptr<float>();
  vectorKernels()->batchNormSums(sizes, of, sums, dots);
  const float *const inverse = floats(pass.by.deviation), *const weights = floats(pass.weight);
  at::Tensor ofInput;
  if (pass.wanted[0]) {
    if (of.before != nullptr) of.gradient = of.before;
    const auto rows = static_cast<float>(sizes.rows);
    std::vector<float> scale(sizes.channels), ofMean(sizes.channels), ofDistance(sizes.channels);
    for (size_t c = 0; c < scale.size(); c++) {
      scale[c] = scaleOf(inverse, weights, c);
      ofMean[c] = sums[c] / rows;
      ofDistance[c] = dots[c] * inverse[c] * inverse[c] / rows;
    }
    ofInput = at::empty_like(pass.input);
    const NormSlopes slopes{scale.data(), pass.training ? ofMean.data() : nullptr, pass.training ? ofDistance.data() : nullptr};
    vectorKernels()->batchNormBackward(sizes, of, slopes, ofInput.mutable_data_ptr<float>());
  }
  for (int64_t c = 0; c < sizes.channels; c++) dots[c] *= inverse[c];
  return {ofInput, pass.wanted[1] ? products : at::Tensor(), pass.wanted[2] ? gradients : at::Tensor()};
}

// A gradient as the input lies.
at::Tensor likeInput(const at::Tensor& gradient, const at::Tensor& input) {
  return isFloatOfCpu(gradient) && gradient.strides() == input.strides() ? gradient : at::empty_like(input).copy_(gradient);
}

// aten::native_batch_norm.
Tensors3 batchNorm(const at::Tensor& input, const Optional& weight, const Optional& bias, const Optional& runningMean,
                   const Optional& runningVariance, bool training, double momentum, double eps) {
  if (!suitsBatchNorm(input, weight, bias, runningMean, runningVariance, training)) {
    return at::native::batch_norm_cpu(input, weight, bias, runningMean, runningVariance, training, momentum, eps);
  }
  const Statistics by = statisticsOf(input, runningMean, runningVariance, training, momentum, eps);
  const at::Tensor output = normalised(input, by, weight, bias, at::Tensor(), /*relu=*/false);
  if (training) return {output, by.mean, by.deviation};
  return {output, at::empty({0}, input.options()), at::empty({0}, input.options())};
}

Tensors3 batchNormBackward(const at::Tensor& gradient, const at::Tensor& input, const Optional& weight, const Optional& runningMean,
                           const Optional& runningVariance, const Optional& mean, const Optional& deviation, bool training, double eps,
                           std::array<bool, 3> wanted) {
  const bool suits = suitsBatchNorm(input, weight, std::nullopt, runningMean, runningVariance, training) && isFloatOfCpu(gradient) &&
                     (!training || (has(mean) && has(deviation) && isFloatOfCpu(*mean) && isFloatOfCpu(*deviation)));
  if (!suits) {
    return at::native::batch_norm_backward_cpu(gradient, input, weight, runningMean, runningVariance, mean, deviation, training, eps,
                                               wanted);
  }
  const at::Tensor given = likeInput(gradient, input);
  const Statistics by = training ? Statistics{*mean, *deviation} : runningStatistics(*runningMean, *runningVariance, eps);
  NormGradient of{};
  of.gradient = floats(given);
  return backward({input, by, weight, training, wanted}, of);
}

// neve::batch_norm_relu, which autograd does not know: the output, the mean and the inverse deviation.
Tensors3 batchNormReluKernel(const at::Tensor& input, const Optional& added, const Optional& weight, const Optional& bias,
                             const Optional& runningMean, const Optional& runningVariance, bool training, double momentum, double eps) {
  const Statistics by = statisticsOf(input, runningMean, runningVariance, training, momentum, eps);
  // A state of the model is not given away as a result.
  const at::Tensor mean = training ? by.mean : by.mean.clone();
  return {normalised(input, by, weight, bias, added.value_or(at::Tensor()), /*relu=*/true), mean, by.deviation};
}

// neve::batch_norm_relu_backward: gradients of input, addend, weight and bias. `output` is given where something was added.
std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> batchNormReluBackwardKernel(const at::Tensor& gradient, const at::Tensor& input,
                                                                                       const Optional& output, const Optional& weight,
                                                                                       const Optional& bias, const at::Tensor& mean,
                                                                                       const at::Tensor& deviation, bool training,
                                                                                       std::array<bool, 3> wanted) {
  const at::Tensor given = likeInput(gradient, input);
  NormGradient of{};
  of.gradient = floats(given);
  const Lines lines(mean, deviation, weight, bias);
  at::Tensor before;
  if (has(output)) {
    before = at::empty_like(input);
    of.output = floats(*output);
    of.before = before.mutable_data_ptr<float>();
  } else {
    of.line = lines.pointers();
  }
  auto [ofInput, ofWeight, ofBias] = backward({input, {mean, deviation}, weight, training, wanted}, of);
  return {ofInput, before, ofWeight, ofBias};
}

const bool batchNormReplaced = replaceKernels([](torch::Library& library) {
  library.impl("native_batch_norm", batchNorm);
  library.impl("native_batch_norm_backward", batchNormBackward);
});

TORCH_LIBRARY(neve, library) {
  library.def(
      "batch_norm_relu(Tensor input, Tensor? added, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, "
      "bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)");
  library.def(
      "batch_norm_relu_backward(Tensor gradient, Tensor input, Tensor? output, Tensor? weight, Tensor? bias, Tensor mean, "
      "Tensor deviation, bool training, bool[3] wanted) -> (Tensor, Tensor, Tensor, Tensor)");
}

TORCH_LIBRARY_IMPL(neve, CPU, library) {
  library.impl("batch_norm_relu", batchNormReluKernel);
  library.impl("batch_norm_relu_backward", batchNormReluBackwardKernel);
}

template <typename Kernel>
auto operatorOf(const char* name, Kernel*) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Kernel>();
}

struct BatchNormRelu : torch::autograd::Function<BatchNormRelu> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const Optional& added, const Optional& weight,
                            const Optional& bias, const Optional& runningMean, const Optional& runningVariance, bool training,
                            double momentum, double eps) {
    static const auto op = operatorOf("neve::batch_norm_relu", &batchNormReluKernel);
    const at::AutoDispatchBelowADInplaceOrView below;
    const auto [output, mean, deviation] = op.call(input, added, weight, bias, runningMean, runningVariance, training, momentum, eps);
    context->save_for_backward({input, has(added) ? output : at::Tensor(), weight.value_or(at::Tensor()), bias.value_or(at::Tensor()),
                                runningMean.value_or(at::Tensor()), runningVariance.value_or(at::Tensor()), mean, deviation});
    context->saved_data["added"] = has(added);
    context->saved_data["training"] = training;
    context->saved_data["eps"] = eps;
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &output = saved[1], &weight = saved[2], &bias = saved[3], &mean = saved[6], &deviation = saved[7];
    const bool training = context->saved_data["training"].toBool();
    // Autograd numbers the tensors that were given.
    size_t next = 0;
    const auto isWanted = [&](bool given) { return given && context->needs_input_grad(next++); };
    const bool wantsInput = isWanted(true), wantsAdded = isWanted(context->saved_data["added"].toBool());
    const bool wantsWeight = isWanted(weight.defined()), wantsBias = isWanted(bias.defined());
    const std::array<bool, 3> wanted = {wantsInput, wantsWeight, wantsBias};
    at::Tensor ofInput, before, ofWeight, ofBias;
    if (at::GradMode::is_enabled()) {
      // To be differentiated again: by libtorch's operators, which have derivatives.
      const at::Tensor passed =
          output.defined() ? output.detach() : normalised(input, {mean, deviation}, weight, bias, at::Tensor(), /*relu=*/true);
      before = at::threshold_backward(gradients[0], passed, 0);
      std::tie(ofInput, ofWeight, ofBias) = at::native_batch_norm_backward(before, input, weight, saved[4], saved[5], mean, deviation,
                                                                           training, context->saved_data["eps"].toDouble(), wanted);
    } else {
      static const auto op = operatorOf("neve::batch_norm_relu_backward", &batchNormReluBackwardKernel);
      std::tie(ofInput, before, ofWeight, ofBias) = op.call(gradients[0], input, output, weight, bias, mean, deviation, training, wanted);
    }
    const at::Tensor none;
    return {ofInput, wantsAdded ? before : none, ofWeight, ofBias, none, none, none, none, none};
  }
};

}  // namespace

bool suitsBatchNormRelu(const BatchNormArguments& a, const at::Tensor& added) {
  if (!suitsBatchNorm(a.input, a.weight, a.bias, a.runningMean, a.runningVariance, a.training)) return false;
  const auto isPlain = [](const at::Tensor& tensor) { return !tensor.defined() || !tensor._fw_grad(0).defined(); };
  if (!isPlain(a.input) || !isPlain(added)) return false;
  if ((has(a.weight) && !isPlain(*a.weight)) || (has(a.bias) && !isPlain(*a.bias))) return false;
  if (!added.defined()) return true;
  return isFloatOfCpu(added) && added.sizes() == a.input.sizes() && added.strides() == a.input.strides();
}

at::Tensor batchNormRelu(const BatchNormArguments& a, const at::Tensor& added) {
  const Optional given = added.defined() ? Optional(added) : std::nullopt;
  return BatchNormRelu::apply(a.input, given, a.weight, a.bias, a.runningMean, a.runningVariance, a.training, a.momentum, a.eps);
}

}  // namespace neve
