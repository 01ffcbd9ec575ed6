#include "updates.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <numeric>

#include "../errors.h"

namespace neve {
namespace {

std::vector<double> read(const std::vector<at::Tensor>& numbers) {
  std::vector<at::Tensor> wide;
  for (const at::Tensor& number : numbers) wide.push_back(number.to(at::kDouble));
  const at::Tensor host = at::stack(wide).cpu();
  const double* values = host.const_data_ptr<double>();
  return {values, values + host.numel()};
}

}  // namespace

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double sumOfProducts(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  std::vector<at::Tensor> products;
  for (size_t i = 0; i < a.size(); ++i) products.push_back(at::dot(a[i].flatten(), b[i].flatten()));
  return sum(read(products));
}

double sumOfMagnitudes(const std::vector<at::Tensor>& tensors) { return sum(read(at::_foreach_norm(tensors, 1.0))); }

std::vector<double> squaredNorms(const std::vector<at::Tensor>& tensors) {
  std::vector<double> norms = read(at::_foreach_norm(tensors, 2.0));
  for (double& norm : norms) norm *= norm;
  return norms;
}

std::vector<at::Tensor> descentGradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients, bool maximize,
                                         double weightDecay) {
  std::vector<at::Tensor> descent = maximize ? at::_foreach_neg(gradients) : gradients;
  return weightDecay == 0.0 ? descent : at::_foreach_add(descent, parameters, weightDecay);
}

void decayWeights(const std::vector<at::Tensor>& parameters, double lr, double weightDecay) {
  if (weightDecay != 0.0) at::_foreach_mul_(parameters, 1.0 - lr * weightDecay);
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

}  // namespace neve
