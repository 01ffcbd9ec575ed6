// ScheduleFree+ (Defazio 2026, arXiv 2605.19095): schedule-free Adam whose step length follows from the loss, as Polyak's does. z takes the
// steps, x averages z, gradients are taken at y = (1 - beta) z + beta x; the parameters hold y while training and x otherwise. lr, betas,
// sfBeta1, sfBeta1Max, sfBeta1AnnealSteps, eps, weightDecay, r, polyakBeta, cWarmup, weightLrPower.
#pragma once

#include "optimizer.h"

namespace neve {

class ScheduleFreePlus : public Optimizer {
 public:
  explicit ScheduleFreePlus(std::vector<ParameterGroup> groups) : Optimizer(std::move(groups)) {}

  bool needsLoss() const override { return true; }
  void takeLoss(const at::Tensor& loss) override { loss_ = loss; }
  bool settled() const override;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  bool counts() const override { return true; }
  void beginGroup(ParameterGroup& group) override;
  void beginGroupThere(ParameterGroup& group, const at::Tensor& rate) override;
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::vector<Number> numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) override;
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;
  void updateAll(std::vector<ForeachGroup>& foreachGroups) override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
  bool evaluatesElsewhere(const ParameterGroup&) const override { return true; }
  void toEvaluation(const ParameterGroup& group, Lists& lists) const override;
  void toTraining(const ParameterGroup& group, Lists& lists) const override;

 private:
  void prepare(const ParameterGroup& group, const Lists& lists, const at::Tensor& numerator, const at::Tensor& magnitude) const;

  at::Tensor loss_;
};

}  // namespace neve
