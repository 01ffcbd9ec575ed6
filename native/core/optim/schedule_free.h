// Schedule-free SGD, AdamW and RAdam (Defazio et al. 2024, arXiv 2405.15682, algorithm 1 and section 4): z takes the steps, x averages z,
// gradients are taken at y = (1 - beta) z + beta x. The parameters hold y while training and x otherwise. lr, momentum (SGD) or betas and
// eps (AdamW, RAdam), weightDecay, warmupSteps (not RAdam), silentSgdPhase (RAdam), r, weightLrPower.
#pragma once

#include "optimizer.h"

namespace neve {

class ScheduleFree : public Optimizer {
 protected:
  // `interpolation`: the option that holds beta.
  ScheduleFree(std::vector<ParameterGroup> groups, const char* interpolation)
      : Optimizer(std::move(groups)), interpolation_(interpolation) {}

  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  bool counts() const override { return true; }
  std::map<std::string, double> initialScalars(const ParameterGroup& group) const override;
  void beginGroup(ParameterGroup& group) override;
  void beginGroupThere(ParameterGroup& group, const at::Tensor& rate) override;
  // What move() takes, and the correction of the squares' average, for those that have one.
  std::vector<double> numbersOf(const ParameterGroup& group, Lists& lists) override;
  std::vector<Number> numbersThere(const ParameterGroup& group, Lists& lists, const at::Tensor& rate) override;
  // How far z moves in step k.
  virtual double rateAt(const ParameterGroup& group, double lr, double k) const;
  virtual at::Tensor rateAt(const ParameterGroup& group, const at::Tensor& lr, const at::Tensor& k) const;
  bool evaluatesElsewhere(const ParameterGroup&) const override { return true; }
  void toEvaluation(const ParameterGroup& group, Lists& lists) const override;
  void toTraining(const ParameterGroup& group, Lists& lists) const override;
  // Moves y and z along `direction`; z is the first state key.
  static void move(Lists& lists, const std::vector<at::Tensor>& direction);

 private:
  const char* interpolation_;
};

class ScheduleFreeSgd : public ScheduleFree {
 public:
  explicit ScheduleFreeSgd(std::vector<ParameterGroup> groups) : ScheduleFree(std::move(groups), "momentum") {}

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

class ScheduleFreeAdamW : public ScheduleFree {
 public:
  explicit ScheduleFreeAdamW(std::vector<ParameterGroup> groups) : ScheduleFree(std::move(groups), "betas0") {}

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

// RAdam's rectification in the place of a warm-up.
class ScheduleFreeRAdam : public ScheduleFree {
 public:
  explicit ScheduleFreeRAdam(std::vector<ParameterGroup> groups) : ScheduleFree(std::move(groups), "betas0") {}

  bool settled() const override;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  double rateAt(const ParameterGroup& group, double lr, double k) const override;
  at::Tensor rateAt(const ParameterGroup& group, const at::Tensor& lr, const at::Tensor& k) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;
};

}  // namespace neve
