// L-BFGS, as torch.optim.LBFGS: lr, maxIter, maxEval (0: maxIter * 5 / 4), toleranceGrad, toleranceChange, historySize, strongWolfe. One
// group; the whole state is one flat vector's, kept under the first parameter's name.
#pragma once

#include <deque>

#include "optimizer.h"

namespace neve {

class Lbfgs : public Optimizer {
 public:
  using Optimizer::Optimizer;

  bool needsClosure() const override { return true; }
  void stepWith(double loss, const Closure& closure) override;
  // The history is of another set of rows: along its directions those left out would move, within a step too.
  void setFrozenRows(RowsByParameter rows) override;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup&, const at::Tensor&) const override { return {}; }
  void update(const ParameterGroup&, Lists&, bool) override {}
  void saveOwn(std::map<std::string, at::Tensor>& state) const override;
  void loadOwn(const std::map<std::string, at::Tensor>& state) override;

 private:
  // One pair of the history: how the gradient changed, along which step, and 1 over their product.
  struct Pair {
    at::Tensor gradient;
    at::Tensor step;
    double ro;
  };
  struct Point {
    double loss;
    at::Tensor gradient;
  };

  ParameterGroup& only() { return groups_.front(); }
  bool freezesSame(const RowsByParameter& rows) const;
  at::Tensor flatGradient() const;
  void moveBy(double length, const at::Tensor& direction);
  void remember(const at::Tensor& gradient);
  at::Tensor newDirection(const at::Tensor& gradient) const;
  // Goes along the direction as far as is good; `evaluations` counts those that it took.
  Point search(const Point& from, double slope, double& length, int64_t mostEvaluations, int64_t& evaluations, const Closure& closure);

  std::deque<Pair> history_;
  at::Tensor direction_;
  at::Tensor gradientBefore_;
};

}  // namespace neve
