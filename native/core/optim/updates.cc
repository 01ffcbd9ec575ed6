#include "updates.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>

#include <algorithm>

#include "../errors.h"

namespace neve {
namespace {

bool isOnDevice(const Number& number) { return number.there.defined(); }

at::Tensor stacked(const std::vector<at::Tensor>& numbers) {
  const auto type = numbers[0].scalar_type();
  if (std::all_of(numbers.begin(), numbers.end(), [type](const at::Tensor& number) { return number.scalar_type() == type; })) {
    return at::stack(numbers).to(at::kDouble);
  }
  std::vector<at::Tensor> wide;
  for (const at::Tensor& number : numbers) wide.push_back(number.to(at::kDouble));
  return at::stack(wide);
}

// Foreach kernels want a number of the tensors' own dtype.
at::Tensor likeThose(const std::vector<at::Tensor>& list, const at::Tensor& number) { return number.to(list[0].scalar_type()); }

// One a tensor.
std::vector<at::Scalar> scalarsOf(std::span<const Number> numbers, size_t wanted) {
  std::vector<at::Scalar> scalars;
  for (size_t i = 0; i < wanted; ++i) scalars.emplace_back(numbers[numbers.size() == 1 ? 0 : i].value);
  return scalars;
}

}  // namespace

AsTheyLie::AsTheyLie(std::vector<const std::vector<at::Tensor>*> lists) : lists_(std::move(lists)) {
  constexpr size_t GRADIENTS = 1;
  const std::vector<at::Tensor>& parameters = *lists_[0];
  const auto liesAs = [&](const std::vector<at::Tensor>& list, size_t i) {
    return list[i].strides() == parameters[i].strides() || (list[i].is_contiguous() && parameters[i].is_contiguous());
  };
  const auto isPlain = [&](size_t i) {
    return std::all_of(lists_.begin(), lists_.end(), [i](const auto* list) { return list->empty() || (*list)[i].is_contiguous(); });
  };
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (isPlain(i)) continue;
    if (own_.empty()) {
      for (const auto* list : lists_) own_.push_back(*list);
    }
    const bool isRow = parameters[i].is_cpu() && parameters[i].is_non_overlapping_and_dense();
    for (size_t k = 0; k < own_.size(); ++k) {
      if (own_[k].empty()) continue;
      at::Tensor& tensor = own_[k][i];
      if (!liesAs(own_[k], i)) {
        const at::Tensor copy = at::empty_strided(parameters[i].sizes(), parameters[i].strides(), tensor.options());
        copy.copy_(tensor);
        if (k != GRADIENTS) copied_.emplace_back(tensor, copy);
        tensor = copy;
      }
      if (isRow && k > 0) tensor = tensor.as_strided({tensor.numel()}, {1});
    }
    if (isRow) own_[0][i] = own_[0][i].as_strided({own_[0][i].numel()}, {1});
  }
  for (size_t k = 0; k < own_.size(); ++k) lists_[k] = &own_[k];
}

void AsTheyLie::putBack() const {
  for (const auto& [to, from] : copied_) to.copy_(from);
}

at::Tensor sumOfProducts(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  std::vector<at::Tensor> products;
  for (size_t i = 0; i < a.size(); ++i) products.push_back(at::dot(a[i].flatten(), b[i].flatten()));
  return stacked(products).sum();
}

at::Tensor sumOfMagnitudes(const std::vector<at::Tensor>& tensors) { return stacked(at::_foreach_norm(tensors, 1.0)).sum(); }

at::Tensor squaredNorms(const std::vector<at::Tensor>& tensors) { return stacked(at::_foreach_norm(tensors, 2.0)).square(); }

at::Tensor sumOfSquares(const std::vector<at::Tensor>& tensors) { return squaredNorms(tensors).sum(); }

void scaleBy(const std::vector<at::Tensor>& list, const at::Tensor& number) { at::_foreach_mul_(list, likeThose(list, number)); }

std::vector<at::Tensor> scaledBy(const std::vector<at::Tensor>& list, const at::Tensor& number) {
  return at::_foreach_mul(list, likeThose(list, number));
}

at::Tensor numberOf(const Number& number, const at::Tensor& beside) {
  return isOnDevice(number) ? number.there : at::full({}, number.value, beside.options().dtype(at::kDouble));
}

void scale(const std::vector<at::Tensor>& list, std::span<const Number> numbers) {
  if (!isOnDevice(numbers[0])) {
    at::_foreach_mul_(list, scalarsOf(numbers, list.size()));
  } else if (numbers.size() == 1) {
    scaleBy(list, numbers[0].there);
  } else {
    for (size_t i = 0; i < list.size(); ++i) list[i].mul_(numbers[i].there);
  }
}

void add(const std::vector<at::Tensor>& list, std::span<const Number> numbers) {
  if (!isOnDevice(numbers[0])) {
    at::_foreach_add_(list, scalarsOf(numbers, list.size()));
  } else if (numbers.size() == 1) {
    at::_foreach_add_(list, likeThose(list, numbers[0].there));
  } else {
    for (size_t i = 0; i < list.size(); ++i) list[i].add_(numbers[i].there);
  }
}

std::vector<at::Tensor> quotientsOf(const std::vector<at::Tensor>& list, std::span<const Number> numbers) {
  if (!isOnDevice(numbers[0])) return at::_foreach_div(list, scalarsOf(numbers, list.size()));
  std::vector<at::Tensor> quotients;
  if (numbers.size() == 1) return at::_foreach_div(list, likeThose(list, numbers[0].there));
  for (size_t i = 0; i < list.size(); ++i) quotients.push_back(list[i].div(numbers[i].there));
  return quotients;
}

void addScaled(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& others, const Number& number) {
  if (isOnDevice(number)) {
    // In the dtype of what is added to.
    const bool alike = others[0].scalar_type() == list[0].scalar_type();
    std::vector<at::Tensor> wide;
    for (size_t i = 0; !alike && i < others.size(); ++i) wide.push_back(others[i].to(list[i].scalar_type()));
    at::_foreach_add_(list, scaledBy(alike ? others : wide, number.there));
  } else {
    at::_foreach_add_(list, others, number.value);
  }
}

void addQuotients(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& numerators,
                  const std::vector<at::Tensor>& denominators, std::span<const Number> numbers) {
  if (!isOnDevice(numbers[0])) {
    at::_foreach_addcdiv_(list, numerators, denominators, scalarsOf(numbers, list.size()));
    return;
  }
  const std::vector<at::Tensor> quotients = at::_foreach_div(numerators, denominators);
  scale(quotients, numbers);
  at::_foreach_add_(list, quotients);
}

void moveTowards(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& others, const Number& number) {
  if (!isOnDevice(number)) {
    at::_foreach_lerp_(list, others, number.value);
    return;
  }
  const std::vector<at::Tensor> way = at::_foreach_sub(others, list);
  scaleBy(way, number.there);
  at::_foreach_add_(list, way);
}

std::vector<at::Tensor> descentGradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients, bool maximize,
                                         double weightDecay) {
  std::vector<at::Tensor> descent = maximize ? at::_foreach_neg(gradients) : gradients;
  return weightDecay == 0.0 ? descent : at::_foreach_add(descent, parameters, weightDecay);
}

void decayWeights(const std::vector<at::Tensor>& parameters, const Number& factor, double weightDecay) {
  if (weightDecay != 0.0) scale(parameters, std::span(&factor, 1));
}

double sharedRate(const std::vector<ParameterGroup>& groups, const char* method, const char* code) {
  double shared = 0.0;
  for (const ParameterGroup& group : groups) {
    const double lr = group.option("lr");
    if (lr != 0.0 && shared != 0.0 && lr != shared) {
      throw Error("option", code,
                  std::string(method) + "'s groups have the learning rates " + std::to_string(shared) + " and " + std::to_string(lr) +
                      "; expected one rate for all, or 0 for some. Set the rates of all groups together.");
    }
    shared = std::max(shared, lr);
  }
  return shared;
}

std::vector<double> advance(const std::vector<at::Tensor>& steps) {
  at::_foreach_add_(steps, 1.0);
  std::vector<double> values;
  for (const at::Tensor& step : steps) values.push_back(step.item<double>());
  return values;
}

at::Tensor advanceThere(const std::vector<at::Tensor>& steps) {
  at::_foreach_add_(steps, 1.0);
  return stacked(steps);
}

void addThere(std::vector<Number>& numbers, const at::Tensor& values) {
  if (values.dim() == 0) {
    numbers.push_back({.there = values});
  } else {
    for (const at::Tensor& value : values.unbind()) numbers.push_back({.there = value});
  }
}

}  // namespace neve
