#include "muon.h"

#include <ATen/cpu/Utils.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "updates.h"

namespace neve {
namespace {

// Close to U V^T of the singular value decomposition U S V^T: singular values between about 0.7 and 1.2, by a Newton-Schulz iteration of
// fifth degree in bfloat16. The iteration works on the wide form, whose product with itself is the smaller one. Processors without kernels
// for bfloat16 take 20 to 40 times as long for its products as for those of the same values in float32, whose sums are the same but for
// their order.
at::Tensor orthogonalized(const at::Tensor& matrix, const ParameterGroup& group) {
  const double a = group.option("nsCoefficients0");
  const double b = group.option("nsCoefficients1");
  const double c = group.option("nsCoefficients2");
  const bool tall = matrix.size(0) > matrix.size(1);
  at::Tensor x = matrix.to(at::kBFloat16, /*non_blocking=*/false, /*copy=*/true);
  if (tall) x = x.t();
  x.div_(x.norm().clamp_min(group.option("eps")));
  const bool widened = x.is_cpu() && !at::cpu::is_avx512_vnni_supported();
  const auto rounded = [&](const at::Tensor& product) { return widened ? product.to(at::kBFloat16).to(at::kFloat) : product; };
  if (widened) x = x.to(at::kFloat);
  for (int step = 0; step < static_cast<int>(group.option("nsSteps")); ++step) {
    const at::Tensor gram = rounded(at::mm(x, x.t()));
    x = rounded(at::addmm(x, rounded(at::addmm(gram, gram, gram, b, c)), x, a));
  }
  x = x.to(at::kBFloat16);
  return tall ? x.t() : x;
}

double matrixRate(const ParameterGroup& group, const at::Tensor& parameter) {
  const double rows = static_cast<double>(parameter.size(0));
  const double columns = static_cast<double>(parameter.size(1));
  const double ratio = group.enabled("matchRmsAdamw") ? 0.2 * std::sqrt(std::max(rows, columns)) : std::sqrt(std::max(1.0, rows / columns));
  return group.option("lr") * ratio;
}

}  // namespace

std::vector<std::string> Muon::stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const {
  if (parameter.dim() == 2 && group.enabled("orthogonalize")) return {"momentum_buffer"};
  return {"step", "exp_avg", "exp_avg_sq"};
}

std::vector<double> Muon::numbersOf(const ParameterGroup& group, Lists& lists) {
  const double lr = group.option("lr");
  if (lists.state.contains("step")) return {lr * group.option("adamwLrRatio")};
  std::vector<double> numbers = {decayFactor(lr, group.option("weightDecay"))};
  for (const at::Tensor& parameter : lists.parameters) numbers.push_back(-matrixRate(group, parameter));
  return numbers;
}

void Muon::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  if (state.contains("step")) {
    at::_foreach_add_(state.at("step"), 1.0);
    withRate(numbers[0], [&](const auto& lr) {
      at::_fused_adamw_(parameters, gradients, state.at("exp_avg"), state.at("exp_avg_sq"), {}, state.at("step"), lr,
                        group.option("adamwBetas0"), group.option("adamwBetas1"), group.option("adamwWeightDecay"),
                        group.option("adamwEps"),
                        /*amsgrad=*/false, /*maximize=*/false);
    });
    return;
  }
  const double momentum = group.option("momentum");
  at::_foreach_lerp_(state.at("momentum_buffer"), gradients, 1.0 - momentum);
  const auto updates =
      group.enabled("nesterov") ? at::_foreach_lerp(gradients, state.at("momentum_buffer"), momentum) : state.at("momentum_buffer");
  decayWeights(parameters, numbers[0], group.option("weightDecay"));
  for (size_t i = 0; i < parameters.size(); ++i) {
    addScaled({parameters[i]}, {orthogonalized(updates[i], group)}, numbers[i + 1]);
  }
}

}  // namespace neve
