#include "schedule_free.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <array>
#include <span>

#include "updates.h"

namespace neve {
namespace {

// Up to this length RAdam's average of squares says too little, which is so in the first four steps at 0.999.
constexpr double kShortestAverage = 4.0;

// The weight in x of z's place in step k, `most` being the greatest rate so far.
template <typename Count>
Count weightAt(const ParameterGroup& group, const Count& k, const Count& most) {
  return power(k, group.option("r")) * power(most, group.option("weightLrPower"));
}

template <typename Count>
Count warmRate(const ParameterGroup& group, const Count& lr, const Count& k) {
  const double warmupSteps = group.option("warmupSteps");
  return lr * choose(k <= warmupSteps, k / warmupSteps, 1.0);
}

// The numbers of an update in step k; `weight` and `sum` are of z's places.
template <typename Count>
std::array<Count, 4> numbersAt(const ParameterGroup& group, double beta, const Count& rate, const Count& k, const Count& weight,
                               const Count& sum) {
  const Count share = choose(sum == 0.0, 0.0, weight / sum);
  return {share, rate * (beta * (1.0 - share) - 1.0), -rate, 1.0 - power(group.option("betas1"), k)};
}

template <typename Count>
auto adaptsAt(const ParameterGroup& group, const Count& k) {
  return averageLength(group.option("betas1"), k) > kShortestAverage;
}

// What RAdam makes of the rate.
template <typename Count>
Count rectifiedRate(const ParameterGroup& group, const Count& lr, const Count& k) {
  const double beta2 = group.option("betas1");
  const Count length = averageLength(beta2, k);
  return lr * choose(length > kShortestAverage, rectification(beta2, length), group.enabled("silentSgdPhase") ? 0.0 : 1.0);
}

// g / (sqrt(s / (1 - beta2^k)) + eps), s being the average of squares with these gradients in it.
std::vector<at::Tensor> adaptive(const ParameterGroup& group, at::TensorList gradients, const std::vector<at::Tensor>& squares,
                                 const Number& correction) {
  const auto denominator = quotientsOf(squares, std::span(&correction, 1));
  at::_foreach_sqrt_(denominator);
  at::_foreach_add_(denominator, group.option("eps"));
  return at::_foreach_div(gradients, denominator);
}

void addSquares(const ParameterGroup& group, at::TensorList gradients, at::TensorList squares) {
  const double beta2 = group.option("betas1");
  at::_foreach_mul_(squares, beta2);
  at::_foreach_addcmul_(squares, gradients, gradients, 1.0 - beta2);
}

}  // namespace

double ScheduleFree::rateAt(const ParameterGroup& group, double lr, double k) const { return warmRate(group, lr, k); }

at::Tensor ScheduleFree::rateAt(const ParameterGroup& group, const at::Tensor& lr, const at::Tensor& k) const {
  return warmRate(group, lr, k);
}

std::map<std::string, double> ScheduleFree::initialScalars(const ParameterGroup&) const {
  if (countsThere()) return {{"k", 0.0}, {"lr_max", 0.0}, {"weight_sum", 0.0}};
  return {};
}

at::Tensor ScheduleFree::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

void ScheduleFree::beginGroup(ParameterGroup& group) {
  auto& numbers = group.numbers;
  const double k = numbers["k"] += 1.0;
  const double most = numbers["lr_max"] = std::max(rateAt(group, group.option("lr"), k), numbers["lr_max"]);
  numbers["weight_sum"] += weightAt(group, k, most);
}

void ScheduleFree::beginGroupThere(ParameterGroup& group, const at::Tensor& rate) {
  at::Tensor& k = group.scalars.at("k");
  at::Tensor& most = group.scalars.at("lr_max");
  k.add_(1.0);
  most.copy_(at::maximum(rateAt(group, rate, k), most));
  group.scalars.at("weight_sum").add_(weightAt(group, k, most));
}

std::vector<double> ScheduleFree::numbersOf(const ParameterGroup& group, Lists&) {
  const double k = group.numbers.at("k");
  const auto numbers = numbersAt(group, group.option(interpolation_), rateAt(group, group.option("lr"), k), k,
                                 weightAt(group, k, group.numbers.at("lr_max")), group.numbers.at("weight_sum"));
  return {numbers.begin(), numbers.end()};
}

std::vector<Number> ScheduleFree::numbersThere(const ParameterGroup& group, Lists&, const at::Tensor& rate) {
  const at::Tensor& k = group.scalars.at("k");
  std::vector<Number> numbers;
  for (const at::Tensor& number : numbersAt(group, group.option(interpolation_), rateAt(group, rate, k), k,
                                            weightAt(group, k, group.scalars.at("lr_max")), group.scalars.at("weight_sum"))) {
    addThere(numbers, number);
  }
  return numbers;
}

void ScheduleFree::move(Lists& lists, const std::vector<at::Tensor>& direction) {
  moveTowards(lists.parameters, lists.state.at("z"), lists.numbers[0]);
  addScaled(lists.parameters, direction, lists.numbers[1]);
  addScaled(lists.state.at("z"), direction, lists.numbers[2]);
}

// x = y + (1 - 1 / beta) (z - y)
void ScheduleFree::toEvaluation(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"), 1.0 - 1.0 / group.option(interpolation_));
}

void ScheduleFree::toTraining(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"), 1.0 - group.option(interpolation_));
}

std::vector<std::string> ScheduleFreeSgd::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z"}; }

void ScheduleFreeSgd::update(const ParameterGroup& group, Lists& lists, bool) {
  move(lists, descentGradients(lists.parameters, lists.gradients, false, group.option("weightDecay")));
}

std::vector<std::string> ScheduleFreeAdamW::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "exp_avg_sq"}; }

void ScheduleFreeAdamW::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  addSquares(group, gradients, state.at("exp_avg_sq"));
  const auto direction = adaptive(group, gradients, state.at("exp_avg_sq"), numbers[3]);
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(direction, parameters, weightDecay);
  move(lists, direction);
}

std::vector<std::string> ScheduleFreeRAdam::stateKeys(const ParameterGroup&, const at::Tensor&) const { return {"z", "exp_avg_sq"}; }

bool ScheduleFreeRAdam::settled() const {
  return countsThere() || std::all_of(groups_.begin(), groups_.end(), [](const ParameterGroup& group) {
           const auto k = group.numbers.find("k");
           return k != group.numbers.end() && adaptsAt(group, k->second);
         });
}

double ScheduleFreeRAdam::rateAt(const ParameterGroup& group, double lr, double k) const { return rectifiedRate(group, lr, k); }

at::Tensor ScheduleFreeRAdam::rateAt(const ParameterGroup& group, const at::Tensor& lr, const at::Tensor& k) const {
  return rectifiedRate(group, lr, k);
}

void ScheduleFreeRAdam::update(const ParameterGroup& group, Lists& lists, bool) {
  const auto& [parameters, gradients, state, numbers] = lists;
  addSquares(group, gradients, state.at("exp_avg_sq"));
  // Gradients are the model's, not to be written to.
  std::vector<at::Tensor> direction;
  if (countsThere()) {
    direction = adaptive(group, gradients, state.at("exp_avg_sq"), numbers[3]);
    const at::Tensor adapts = adaptsAt(group, group.scalars.at("k"));
    for (size_t i = 0; i < direction.size(); ++i) direction[i] = at::where(adapts, direction[i], gradients[i]);
  } else {
    direction = adaptsAt(group, group.numbers.at("k")) ? adaptive(group, gradients, state.at("exp_avg_sq"), numbers[3])
                                                       : at::_foreach_mul(gradients, 1.0);
  }
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(direction, parameters, weightDecay);
  move(lists, direction);
}

}  // namespace neve
