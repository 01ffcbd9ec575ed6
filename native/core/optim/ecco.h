// ECCO-DNN (Agarwal et al. 2023, arXiv 2310.13901): gradient flow with a scale for each coordinate, integrated by forward Euler steps whose
// length, one for each tensor, keeps the local truncation error below eta. lr, eta, alpha0, cap, growth, zetaMax, sign (1 or -1), shared,
// consistent.
#pragma once

#include "optimizer.h"

namespace neve {

class Ecco : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const override;
  at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const override;
  void update(const ParameterGroup& group, Lists& lists, bool first) override;

 private:
  // One tensor in the processor's memory, and the tensors [begin, end) anywhere. `previous` is a step size that stands for those of tensors
  // that have taken steps; undefined for none.
  static void updateOnHost(const ParameterGroup& group, Lists& lists, size_t i, const at::Tensor& previous);
  static void updateByOps(const ParameterGroup& group, Lists& lists, size_t begin, size_t end, const at::Tensor& previous);
};

}  // namespace neve
