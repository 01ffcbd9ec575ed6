#include "batch_statistics.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/native_batch_norm.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace neve {
namespace {

// All begin with (input, weight, bias); what follows differs.
constexpr std::array<std::string_view, 11> kForms = {
    "aten::batch_norm",
    "aten::native_batch_norm",
    "aten::_native_batch_norm_legit",
    "aten::_native_batch_norm_legit_functional",
    "aten::_native_batch_norm_legit_no_training",
    "aten::_batch_norm_with_update",
    "aten::_batch_norm_with_update_functional",
    "aten::_batch_norm_no_update",
    "aten::_batch_norm_impl_index",
    "aten::cudnn_batch_norm",
    "aten::miopen_batch_norm",
};

std::optional<at::Tensor> tensorOrNone(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined()) return std::nullopt;
  return value.toTensor();
}

}  // namespace

std::optional<BatchStatistics> BatchStatistics::of(const c10::FunctionSchema& schema) {
  if (std::find(kForms.begin(), kForms.end(), std::string_view(schema.name())) == kForms.end()) return std::nullopt;
  const auto mean = schema.argumentIndexWithName("running_mean");
  auto eps = schema.argumentIndexWithName("eps");
  if (!eps) eps = schema.argumentIndexWithName("epsilon");
  if (!mean || !eps) return std::nullopt;
  BatchStatistics form;
  form.mean_ = static_cast<size_t>(*mean);
  form.eps_ = static_cast<size_t>(*eps);
  form.schema_ = &schema;
  return form;
}

void BatchStatistics::run(std::vector<c10::IValue>& stack) const {
  const size_t count = schema_->arguments().size();
  const std::vector<c10::IValue> args(stack.end() - static_cast<std::ptrdiff_t>(count), stack.end());
  stack.resize(stack.size() - count);
  const at::Tensor input = args[0].toTensor();
  const auto weight = tensorOrNone(args[1]);
  const auto bias = tensorOrNone(args[2]);
  auto mean = tensorOrNone(args[mean_]);
  auto variance = tensorOrNone(args[mean_ + 1]);
  const double eps = args[eps_].toDouble();
  const bool hasRunning = mean && variance;
  const bool hasVariance = input.dim() < 2 || input.numel() > input.size(1);
  const bool byBatch = hasVariance || !hasRunning;
  const at::Tensor runningMean = mean.value_or(at::Tensor());
  const at::Tensor runningVariance = variance.value_or(at::Tensor());
  if (byBatch) mean = variance = std::nullopt;

  const auto& returns = schema_->returns();
  if (returns.size() == 1) {
    stack.emplace_back(at::batch_norm(input, weight, bias, mean, variance, byBatch, 0.0, eps, /*cudnn_enabled=*/true));
    return;
  }
  auto [output, savedMean, savedDeviation] = at::native_batch_norm(input, weight, bias, mean, variance, byBatch, 0.0, eps);
  const std::array<at::Tensor, 3> saved = {output, savedMean, savedDeviation};
  for (size_t i = 0; i < returns.size(); ++i) {
    if (i < saved.size()) {
      stack.emplace_back(saved[i]);
    } else if (returns[i].name().starts_with("running_mean")) {
      stack.emplace_back(runningMean);
    } else if (returns[i].name().starts_with("running_var")) {
      stack.emplace_back(runningVariance);
    } else if (returns[i].type()->kind() == c10::TypeKind::IntType) {
      stack.emplace_back(int64_t{0});
    } else {
      stack.emplace_back(at::empty({0}, input.options().dtype(at::kByte)));  // the reserve of a backward pass that never comes
    }
  }
}

}  // namespace neve
