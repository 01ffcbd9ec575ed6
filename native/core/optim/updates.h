// Steps that the foreach optimizers share.
#pragma once

#include "optimizer.h"

namespace neve {

// The gradients to descend along: negated to ascend, with the L2 penalty added. New tensors when either is asked for.
std::vector<at::Tensor> descentGradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients, bool maximize,
                                         double weightDecay);

// Shrinks the weights by themselves: w *= 1 - lr * weightDecay.
void decayWeights(const std::vector<at::Tensor>& parameters, double lr, double weightDecay);

// Adds one to each step, and returns them; they are on the CPU, so reading them waits for nothing.
std::vector<double> advance(const std::vector<at::Tensor>& steps);

double sum(const std::vector<double>& values);

// Sums over all tensors as numbers, with one read from the device: of the elements' products pair by pair, of their magnitudes, and the
// squared norm of each tensor.
double sumOfProducts(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b);
double sumOfMagnitudes(const std::vector<at::Tensor>& tensors);
std::vector<double> squaredNorms(const std::vector<at::Tensor>& tensors);

// The one learning rate above 0 that groups may have whose estimates are shared, or 0 when none has one. Throws `code`.
double sharedRate(const std::vector<ParameterGroup>& groups, const char* method, const char* code);

// A scalar for each parameter.
template <typename Function>
std::vector<at::Scalar> each(const std::vector<double>& steps, Function function) {
  std::vector<at::Scalar> scalars;
  for (const double step : steps) scalars.emplace_back(function(step));
  return scalars;
}

}  // namespace neve
