// Steps that the foreach optimizers share.
#pragma once

#include <algorithm>
#include <span>

#include "formulas.h"
#include "optimizer.h"

namespace neve {

// The gradients to descend along: negated to ascend, with the L2 penalty added. New tensors when either is asked for.
std::vector<at::Tensor> descentGradients(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients, bool maximize,
                                         double weightDecay);

// What decayWeights() multiplies weights by.
template <typename Rate>
Rate decayFactor(const Rate& lr, double weightDecay) {
  return 1.0 - lr * weightDecay;
}
// Shrinks the weights by themselves: w *= 1 - lr * weightDecay. Nothing where there is no such decay.
void decayWeights(const std::vector<at::Tensor>& parameters, const Number& factor, double weightDecay);

// Adds one to each step, and returns them; they are on the CPU, so reading them waits for nothing.
std::vector<double> advance(const std::vector<at::Tensor>& steps);

// The same beside the parameters: adds one to each, and gives them as float64 [n].
at::Tensor advanceThere(const std::vector<at::Tensor>& steps);
// Adds numbers of the device, float64 [] or [n].
void addThere(std::vector<Number>& numbers, const at::Tensor& values);

// Lists of parameters, their gradients and what is kept of them, for a fused kernel. Those kernels take it that all tensors of a parameter
// lie alike in memory, and copy what is not contiguous and back. Here tensors that lie otherwise than their parameter are copied first, and
// those without gaps are given as rows of numbers.
class AsTheyLie {
 public:
  // Parameters, gradients and others; empty lists stay empty.
  explicit AsTheyLie(std::vector<const std::vector<at::Tensor>*> lists);
  AsTheyLie(const AsTheyLie&) = delete;
  AsTheyLie& operator=(const AsTheyLie&) = delete;

  const std::vector<at::Tensor>& operator[](size_t list) const { return *lists_[list]; }
  // Once the kernel has run: what was written to copies.
  void putBack() const;

 private:
  std::vector<const std::vector<at::Tensor>*> lists_;
  std::vector<std::vector<at::Tensor>> own_ = {};
  std::vector<std::pair<at::Tensor, at::Tensor>> copied_ = {};  // to, from
};

// Calls a fused kernel with a rate, in the form that the number has.
template <typename Kernel>
void withRate(const Number& rate, Kernel kernel) {
  if (rate.single.defined()) {
    kernel(rate.single);
  } else {
    kernel(rate.value);
  }
}

// list += number * others. A number that lies on the device is multiplied in by itself, with a rounding of its own.
void addScaled(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& others, const Number& number);
// With one number for all tensors, or one for each: list += number * numerators / denominators, list *= number, list += number, list /
// number.
void addQuotients(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& numerators,
                  const std::vector<at::Tensor>& denominators, std::span<const Number> numbers);
void scale(const std::vector<at::Tensor>& list, std::span<const Number> numbers);
void add(const std::vector<at::Tensor>& list, std::span<const Number> numbers);
std::vector<at::Tensor> quotientsOf(const std::vector<at::Tensor>& list, std::span<const Number> numbers);
// list += number * (others - list).
void moveTowards(const std::vector<at::Tensor>& list, const std::vector<at::Tensor>& others, const Number& number);

// A number as a tensor, float64 [], beside another one.
at::Tensor numberOf(const Number& number, const at::Tensor& beside);
// With a number in the device's memory, float64 []: list * number, in place too.
std::vector<at::Tensor> scaledBy(const std::vector<at::Tensor>& list, const at::Tensor& number);
void scaleBy(const std::vector<at::Tensor>& list, const at::Tensor& number);

// Sums over all tensors, float64 beside them, so that nobody waits: of the elements' products pair by pair, of their magnitudes, of their
// squares; and the last for each tensor, float64 [n].
at::Tensor sumOfProducts(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b);
at::Tensor sumOfMagnitudes(const std::vector<at::Tensor>& tensors);
at::Tensor sumOfSquares(const std::vector<at::Tensor>& tensors);
at::Tensor squaredNorms(const std::vector<at::Tensor>& tensors);

// The one learning rate above 0 that groups may have whose estimates are shared, or 0 when none has one. Throws `code`.
double sharedRate(const std::vector<ParameterGroup>& groups, const char* method, const char* code);

// RAdam (Liu et al. 2020, arXiv 1908.03265): how long the average of squares is in step k, as one of a window; and what is left of the rate
// at such a length.
template <typename Count>
Count averageLength(double beta2, const Count& k) {
  return 2.0 / (1.0 - beta2) - 1.0 - 2.0 * k * power(beta2, k) / (1.0 - power(beta2, k));
}

template <typename Count>
Count rectification(double beta2, const Count& length) {
  const double limit = 2.0 / (1.0 - beta2) - 1.0;
  return root((length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length));
}

// A number for each parameter, or one where they have all made as many steps.
template <typename Function>
void addEach(std::vector<double>& numbers, const std::vector<double>& steps, Function function) {
  const bool alike = std::all_of(steps.begin(), steps.end(), [&steps](double step) { return step == steps[0]; });
  for (size_t i = 0; i < (alike ? 1 : steps.size()); ++i) numbers.push_back(function(steps[i]));
}

}  // namespace neve
