#include "schedule_free_plus.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "updates.h"

namespace neve {
namespace {

// How close to the average gradients are taken in step k (from 0). Annealed in the logarithm of its distance from 1, which is how many
// steps the average looks back over.
template <typename Count>
Count interpolation(const ParameterGroup& group, const Count& k) {
  const double first = group.option("sfBeta1");
  const double steps = group.option("sfBeta1AnnealSteps");
  if (steps == 0.0) return 0.0 * k + first;
  const Count progress = atMost(k / steps, 1.0);
  return 1.0 - exponential(std::log(1.0 - first) * (1.0 - progress) + std::log(1.0 - group.option("sfBeta1Max")) * progress);
}

// The numbers of an update.
enum : size_t { kRate, kBeta, kShare, kOfScale, kWeight, kOfMean, kOfSquare, kNumbers };

// Those after the rate, in step k.
template <typename Count>
std::array<Count, kNumbers - 1> numbersAfterRate(const ParameterGroup& group, const Count& beta, const Count& k) {
  const auto bias = [&](const char* option) { return 1.0 - power(group.option(option), k); };
  return {beta, 1.0 - beta, bias("polyakBeta"), power(k, group.option("r")), bias("betas0"), bias("betas1")};
}

double numberOf(const ParameterGroup& group, const char* key) {
  const auto found = group.numbers.find(key);
  return found == group.numbers.end() ? 0.0 : found->second;
}

}  // namespace

std::vector<std::string> ScheduleFreePlus::stateKeys(const ParameterGroup&, const at::Tensor&) const {
  return {"x", "z", "exp_avg", "exp_avg_sq"};
}

at::Tensor ScheduleFreePlus::initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const {
  if (key == "x" || key == "z") return parameter.detach().clone();
  return Optimizer::initialState(key, parameter, group);
}

std::map<std::string, double> ScheduleFreePlus::initialScalars(const ParameterGroup&) const {
  std::map<std::string, double> scalars = {
      {"grad_l1_ema", 0.0}, {"scheduled_lr", 0.0}, {"lr_max", 0.0}, {"weight_sum", 0.0}, {"ckp1", 1.0}};
  if (countsThere()) scalars.insert({{"k", 0.0}, {"sf_beta1_k", 0.0}});
  return scalars;
}

void ScheduleFreePlus::beginGroup(ParameterGroup& group) {
  if (!group.enabled("lr")) return;
  auto& numbers = group.numbers;
  const double k = numbers["k"];
  numbers["sf_beta1_k"] = interpolation(group, k);
  numbers["k"] = k + 1.0;
}

void ScheduleFreePlus::beginGroupThere(ParameterGroup& group, const at::Tensor&) {
  if (!group.enabled("lr")) return;
  at::Tensor& k = group.scalars.at("k");
  group.scalars.at("sf_beta1_k").copy_(interpolation(group, k));
  k.add_(1.0);
}

// Whether all groups average already.
bool ScheduleFreePlus::settled() const {
  return countsThere() || std::all_of(groups_.begin(), groups_.end(),
                                      [](const ParameterGroup& group) { return numberOf(group, "k") > group.option("cWarmup") + 1.0; });
}

std::vector<double> ScheduleFreePlus::numbersOf(const ParameterGroup& group, Lists&) {
  std::vector<double> numbers = {group.option("lr")};
  for (const double number : numbersAfterRate(group, numberOf(group, "sf_beta1_k"), numberOf(group, "k"))) numbers.push_back(number);
  return numbers;
}

std::vector<Number> ScheduleFreePlus::numbersThere(const ParameterGroup& group, Lists&, const at::Tensor& rate) {
  std::vector<Number> numbers;
  addThere(numbers, rate);
  for (const at::Tensor& number : numbersAfterRate(group, group.scalars.at("sf_beta1_k"), group.scalars.at("k"))) addThere(numbers, number);
  return numbers;
}

void ScheduleFreePlus::updateAll(std::vector<ForeachGroup>& foreachGroups) {
  std::vector<at::Tensor> gradients;
  at::Tensor product;
  for (auto& [group, keys, first, elements, lists] : foreachGroups) {
    if (!group->enabled("lr")) continue;
    gradients.insert(gradients.end(), lists.gradients.begin(), lists.gradients.end());
    // x and z are one before the first step.
    if (first) continue;
    const at::Tensor part = sumOfProducts(lists.gradients, at::_foreach_sub(lists.state.at("z"), lists.state.at("x")));
    const at::Tensor weighed = part * neve::numberOf(lists.numbers[kBeta], part);
    product = product.defined() ? product + weighed : weighed;
  }
  if (!gradients.empty()) {
    const at::Tensor magnitude = sumOfMagnitudes(gradients);
    at::Tensor numerator = loss_.detach().to(magnitude.options());
    if (product.defined()) numerator = numerator + product;
    const ParameterGroup* prepared = nullptr;
    for (const ForeachGroup& foreachGroup : foreachGroups) {
      if (foreachGroup.group == prepared || !foreachGroup.group->enabled("lr")) continue;
      prepared = foreachGroup.group;
      prepare(*prepared, foreachGroup.lists, numerator.clamp_min(0.0), magnitude);
    }
  }
  Optimizer::updateAll(foreachGroups);
}

// The step's length, and the share of z in x. `numerator` and `magnitude` are sums over all groups.
void ScheduleFreePlus::prepare(const ParameterGroup& group, const Lists& lists, const at::Tensor& numerator,
                               const at::Tensor& magnitude) const {
  const auto scalar = [&group](const char* key) { return group.scalars.at(key); };
  const auto number = [&](size_t i) { return neve::numberOf(lists.numbers[i], magnitude); };
  const double average = group.option("polyakBeta");
  at::Tensor scale = scalar("grad_l1_ema");
  // The root of pi / 2 is what Euclid's norm of a Gaussian vector is to the mean of its magnitudes.
  scale.mul_(average).add_(magnitude * ((1.0 - average) * std::sqrt(std::numbers::pi / 2.0)));
  const at::Tensor corrected = scale / number(kOfScale);
  at::Tensor rate = scalar("scheduled_lr");
  rate.copy_(at::where(corrected == 0.0, at::zeros_like(corrected), number(kRate) * numerator / corrected));
  at::Tensor most = scalar("lr_max");
  at::maximum_out(most, most, rate.clamp_min(group.option("eps")));
  at::Tensor share = scalar("ckp1");
  share.fill_(1.0);
  const double warmup = group.option("cWarmup");
  if (!countsThere() && numberOf(group, "k") <= warmup) return;
  at::Tensor weight = most.pow(group.option("weightLrPower")) * number(kWeight);
  if (countsThere()) weight = at::where(scalar("k") <= warmup, 0.0, weight);
  at::Tensor sum = scalar("weight_sum");
  sum.add_(weight);
  share.copy_(at::where(sum > 0.0, weight / sum, share));
}

void ScheduleFreePlus::update(const ParameterGroup& group, Lists& lists, bool) {
  if (!group.enabled("lr")) return;
  const auto& [parameters, gradients, state, numbers] = lists;
  const std::vector<at::Tensor>& x = state.at("x");
  const std::vector<at::Tensor>& z = state.at("z");
  const std::vector<at::Tensor>& mean = state.at("exp_avg");
  const std::vector<at::Tensor>& square = state.at("exp_avg_sq");
  const at::Tensor& rate = group.scalars.at("scheduled_lr");
  const double beta1 = group.option("betas0");
  const double beta2 = group.option("betas1");
  const double weightDecay = group.option("weightDecay");
  if (weightDecay != 0.0) at::_foreach_add_(z, scaledBy(parameters, rate.square() * -weightDecay));
  at::_foreach_mul_(mean, beta1);
  at::_foreach_add_(mean, gradients, 1.0 - beta1);
  at::_foreach_mul_(square, beta2);
  at::_foreach_addcmul_(square, gradients, gradients, 1.0 - beta2);
  const auto denominator = quotientsOf(square, std::span(&numbers[kOfSquare], 1));
  at::_foreach_sqrt_(denominator);
  at::_foreach_add_(denominator, group.option("eps"));
  const auto way = at::_foreach_div(mean, denominator);
  scaleBy(way, -rate / neve::numberOf(numbers[kOfMean], rate));
  at::_foreach_add_(z, way);
  const at::Tensor& share = group.scalars.at("ckp1");
  for (size_t i = 0; i < x.size(); ++i) x[i].lerp_(z[i], share.to(x[i].scalar_type()));
  at::_foreach_copy_(parameters, x);
  moveTowards(parameters, z, numbers[kShare]);
}

void ScheduleFreePlus::toEvaluation(const ParameterGroup&, Lists& lists) const {
  at::_foreach_copy_(lists.parameters, lists.state.at("x"));
}

void ScheduleFreePlus::toTraining(const ParameterGroup& group, Lists& lists) const {
  at::_foreach_copy_(lists.parameters, lists.state.at("x"));
  const auto beta = group.scalars.find("sf_beta1_k");
  at::_foreach_lerp_(lists.parameters, lists.state.at("z"),
                     1.0 - (beta == group.scalars.end() ? numberOf(group, "sf_beta1_k") : beta->second.item<double>()));
}

}  // namespace neve
