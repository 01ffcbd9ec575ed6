// Optimizers over parameter groups: ATen's fused kernels where they exist, foreach kernels otherwise. What all share is here: groups, state
// by parameter under PyTorch's names, frozen groups, copies of state. A new optimizer is one file with keys and an update, and a line in
// optimizer.cc.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../model.h"

namespace neve {

struct ParameterGroup {
  std::string name;
  std::vector<NamedTensor> parameters;
  // Numbers under PyTorch's names in camelCase; switches are 0 or 1, pairs such as betas are `betas0` and `betas1`.
  std::map<std::string, double> options;
  // A frozen group is left as it is: no update, no decay, its state kept.
  bool frozen = false;

  double option(const std::string& key) const;
  bool enabled(const std::string& key) const { return option(key) != 0.0; }
};

class Optimizer {
 public:
  explicit Optimizer(std::vector<ParameterGroup> groups) : groups_(std::move(groups)) {}
  virtual ~Optimizer() = default;

  // Applies the gradients that the parameters hold; a parameter without one is left out.
  void step();
  // Drops the gradients, so that the next backward pass hands over its own without a copy.
  void zeroGrad();

  // Throws ERR_GROUP_UNKNOWN.
  ParameterGroup& group(const std::string& name);

  // Copies of the state tensors by "<parameter>.<PyTorch's key>".
  std::map<std::string, at::Tensor> copyState() const;
  // Puts copied state back; parameters that are not in it begin anew.
  void restoreState(const std::map<std::string, at::Tensor>& state);

 protected:
  // What one call of the kernels takes: parameters with their gradients, and a list for each state key in the order of stateKeys().
  struct Lists {
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    std::vector<std::vector<at::Tensor>> state;
  };

  // PyTorch's names of a parameter's state tensors under these options.
  virtual std::vector<std::string> stateKeys(const ParameterGroup& group) const = 0;
  // A state tensor before the first update: zeros like the parameter; `step` is a number.
  virtual at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const;
  // `first` when none of these parameters was updated before; lists never mix the two. Runs without autograd.
  virtual void update(const ParameterGroup& group, Lists& lists, bool first) = 0;

 private:
  void stepGroup(ParameterGroup& group);

  std::vector<ParameterGroup> groups_;
  // By parameter, in the order of stateKeys(); a parameter has none before its first update.
  std::unordered_map<const c10::TensorImpl*, std::vector<at::Tensor>> state_;
};

// `name` as in the front end, such as "adamw". Throws ERR_OPTIMIZER_UNKNOWN.
std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups);

}  // namespace neve
