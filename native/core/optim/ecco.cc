#include "ecco.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_clamp_max.h>
#include <ATen/ops/_foreach_clamp_min.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ecco_kernel.h"

namespace neve {
namespace {

constexpr double kLeastAlpha = std::numeric_limits<double>::min();

double limitOf(const ParameterGroup& group) { return group.option("zetaMax") * group.option("zetaMax"); }

// The next step size after `alpha`, where directions have changed by at most `change`.
double stepSize(const ParameterGroup& group, double alpha, double change) {
  const double twice = 2.0 * group.option("eta");
  const double bound = group.enabled("consistent") ? std::sqrt(twice * alpha / change) : twice / change;
  const double size = std::min({group.option("cap"), bound, group.option("growth") * alpha});
  // With neither cap nor growth limit, directions that did not change allow any step.
  return std::isfinite(size) ? size : alpha;
}

std::vector<at::Tensor> part(const std::vector<at::Tensor>& list, size_t begin, size_t end) {
  return {list.begin() + static_cast<std::ptrdiff_t>(begin), list.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Makes a state tensor another one, whose memory it shares.
void adopt(const at::Tensor& state, const at::Tensor& value) {
  at::Tensor target = state;
  target.set_(value);
}

// The gradient as it may be kept without a copy, since the step drops its gradients; a copy where its memory is somebody else's too.
at::Tensor keepable(const at::Tensor& gradient) {
  const c10::Storage& storage = gradient.storage();
  const bool own = storage.use_count() == 1 && storage.nbytes() == gradient.nbytes();
  return own ? gradient : gradient.clone();
}

// After the kernel, both may be one.
void separate(const at::Tensor& direction, const at::Tensor& gradient) {
  if (direction.is_alias_of(gradient)) adopt(direction, direction.clone());
}

}  // namespace

std::vector<std::string> Ecco::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"g_prev", "d_prev", "alpha", "steps", "capped"};
}

// Step sizes and counts stay beside the parameter, so that no step waits for a device.
at::Tensor Ecco::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  // Not detached: that would forbid what adopt() does.
  if (key == "g_prev" || key == "d_prev") return at::zeros_like(parameter);
  return at::full({}, key == "alpha" ? group.option("alpha0") : 0.0, parameter.options().dtype(at::kDouble).requires_grad(false));
}

void Ecco::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  const bool shared = group.enabled("shared");
  // The published code has one step size, which each tensor takes from the one before it, the first from the last of the step before.
  at::Tensor previous = shared ? state.at("alpha").back().clone() : at::Tensor();
  size_t others = 0;
  const auto flush = [&](size_t end) {
    if (end > others) updateByOps(group, lists, others, end, previous);
  };
  for (size_t i = 0; i < parameters.size(); ++i) {
    const bool onHost = eccoKernelFits(parameters[i], gradients[i], state.at("g_prev")[i], state.at("d_prev")[i]);
    if (onHost) {
      flush(i);
      updateOnHost(group, lists, i, previous);
      others = i + 1;
    } else if (shared) {
      updateByOps(group, lists, i, i + 1, previous);
      others = i + 1;
    }
    if (shared) previous = state.at("alpha")[i];
  }
  flush(parameters.size());
}

void Ecco::updateOnHost(const ParameterGroup& group, Lists& lists, size_t i, const at::Tensor& previous) {
  const auto& [parameters, gradients, state, numbers] = lists;
  double& alpha = *state.at("alpha")[i].mutable_data_ptr<double>();
  double& steps = *state.at("steps")[i].mutable_data_ptr<double>();
  double& capped = *state.at("capped")[i].mutable_data_ptr<double>();
  const bool first = steps == 0.0;
  const double before = first || !previous.defined() ? alpha : *previous.const_data_ptr<double>();
  const EccoScaling scaling{first ? 0.0 : group.option("sign") / before, limitOf(group)};
  const auto [change, scaled] = eccoScan(gradients[i], state.at("g_prev")[i], state.at("d_prev")[i], scaling);
  if (!std::isfinite(change)) {
    alpha = std::max(before / 2.0, kLeastAlpha);
    return;
  }
  alpha = first ? before : stepSize(group, before, change);
  steps += 1.0;
  if (!first && alpha >= group.option("cap")) capped += 1.0;
  const double length = group.option("lr") * alpha;
  const at::Tensor kept = keepable(gradients[i]);
  if (scaled) {
    if (state.at("d_prev")[i].is_alias_of(state.at("g_prev")[i])) adopt(state.at("d_prev")[i], at::empty_like(kept));
    eccoMove(parameters[i], kept, state.at("g_prev")[i], state.at("d_prev")[i], scaling, length);
  } else {
    eccoMove(parameters[i], kept, state.at("g_prev")[i], at::Tensor(), scaling, length);
    adopt(state.at("d_prev")[i], kept);
  }
  adopt(state.at("g_prev")[i], kept);
}

void Ecco::updateByOps(const ParameterGroup& group, Lists& lists, size_t begin, size_t end, const at::Tensor& previous) {
  const auto parameters = part(lists.parameters, begin, end);
  const auto gradients = part(lists.gradients, begin, end);
  const auto before = part(lists.state.at("g_prev"), begin, end);
  const auto directions = part(lists.state.at("d_prev"), begin, end);
  const auto own = part(lists.state.at("alpha"), begin, end);
  const auto taken = part(lists.state.at("steps"), begin, end);
  const auto counted = part(lists.state.at("capped"), begin, end);
  const at::Tensor steps = at::stack(taken);
  const at::Tensor first = steps == 0;
  const at::Tensor alpha = previous.defined() ? at::where(first, at::stack(own), previous) : at::stack(own);

  const auto d = at::_foreach_sub(gradients, before);
  at::_foreach_mul_(d, gradients);
  at::_foreach_mul_(d, at::where(first, 0.0, group.option("sign") / alpha).unbind());
  const double limit = limitOf(group);
  if (std::isfinite(limit)) at::_foreach_clamp_max_(d, limit);
  at::_foreach_clamp_min_(d, 1.0);
  at::_foreach_sqrt_(d);
  at::_foreach_mul_(d, gradients);
  std::vector<at::Tensor> changes = at::_foreach_norm(at::_foreach_sub(directions, d), std::numeric_limits<double>::infinity());
  for (at::Tensor& change : changes) change = change.to(at::kDouble);
  const at::Tensor change = at::stack(changes);
  const at::Tensor finite = at::isfinite(change);

  const double twice = 2.0 * group.option("eta");
  at::Tensor size = group.enabled("consistent") ? at::sqrt(twice * alpha / change) : twice / change;
  size = at::minimum(size.clamp_max(group.option("cap")), group.option("growth") * alpha);
  size = at::where(first.logical_or(at::isfinite(size).logical_not()), alpha, size);
  const at::Tensor capped = finite.logical_and(first.logical_not()).logical_and(size >= group.option("cap"));
  at::_foreach_copy_(own, at::where(finite, size, (alpha / 2.0).clamp_min(kLeastAlpha)).unbind());
  at::_foreach_copy_(taken, (steps + finite).unbind());
  at::_foreach_copy_(counted, (at::stack(counted) + capped).unbind());

  const Number& rate = lists.numbers[0];
  const std::vector<at::Tensor> moves = finite.unbind();
  const std::vector<at::Tensor> lengths = (rate.there.defined() ? rate.there * size : rate.value * size).unbind();
  for (size_t i = 0; i < d.size(); ++i) {
    separate(directions[i], before[i]);
    // Not a product with 0, which would leave what is not a number.
    at::_foreach_copy_({before[i], directions[i]},
                       {at::where(moves[i], gradients[i], before[i]), at::where(moves[i], d[i], directions[i])});
    d[i].masked_fill_(moves[i].logical_not(), 0.0);
  }
  at::_foreach_mul_(d, lengths);
  at::_foreach_sub_(parameters, d);
}

}  // namespace neve
