#include "adam_preconditioner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace neve {

std::optional<at::Tensor> adamScale(const Optimizer* optimizer, const HessianVector& hessian) {
  if (optimizer == nullptr) return std::nullopt;
  if (optimizer->updatesParts()) {
    throw Error(
        "option", "ERR_DISTRIBUTED_OPTION",
        "Curvature as Adam sees it needs all of the optimizer's state, of which each process has a part. Leave shardOptimizer out, or "
        "measure without the preconditioner.");
  }
  const at::NoGradGuard noGradients;
  const std::map<std::string, at::Tensor> state = optimizer->copyState();
  std::map<std::string, const ParameterGroup*> groupOf;
  for (const ParameterGroup& group : optimizer->groups()) {
    for (const NamedTensor& parameter : group.parameters) groupOf[parameter.name] = &group;
  }
  bool any = false;
  std::vector<at::Tensor> scales;
  for (const NamedTensor& parameter : hessian.parameters()) {
    scales.emplace_back();
    const auto group = groupOf.find(parameter.name);
    const auto step = state.find(parameter.name + ".step");
    auto square = state.find(parameter.name + ".max_exp_avg_sq");
    if (square == state.end()) square = state.find(parameter.name + ".exp_avg_sq");
    if (group == groupOf.end() || step == state.end() || square == state.end()) continue;
    const double t = step->second.item<double>();
    if (t < 1.0) continue;
    any = true;
    const ParameterGroup& options = *group->second;
    const double first = 1.0 - std::pow(options.option("betas0"), t);
    const double second = 1.0 - std::pow(options.option("betas1"), t);
    const at::Tensor root = (square->second.to(hessian.type()) / second).sqrt();
    scales.back() = ((root + options.option("eps")) * first).rsqrt();
  }
  if (!any) return std::nullopt;
  return hessian.join(scales);
}

}  // namespace neve
