// Adam and AdamW, as torch.optim.Adam and torch.optim.AdamW: lr, betas, eps, weightDecay, amsgrad, maximize. They differ in whether weight
// decay joins the gradient (Adam) or shrinks the weights by itself (AdamW).
#pragma once

#include "optimizer.h"

namespace neve {

class AdamBase : public Optimizer {
 public:
  bool skipsInKernels() const override { return true; }
  bool elementwise() const override { return true; }

 protected:
  AdamBase(std::vector<ParameterGroup> groups, bool decoupled) : Optimizer(std::move(groups)), decoupled_(decoupled) {}

  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;

 private:
  bool decoupled_;
};

class Adam : public AdamBase {
 public:
  explicit Adam(std::vector<ParameterGroup> groups) : AdamBase(std::move(groups), false) {}
};

class AdamW : public AdamBase {
 public:
  explicit AdamW(std::vector<ParameterGroup> groups) : AdamBase(std::move(groups), true) {}
};

}  // namespace neve
