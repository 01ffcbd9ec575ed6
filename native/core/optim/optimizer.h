// Optimizers over parameter groups. The arithmetic is ATen's fused kernels; a group keeps its lists between steps, so that a step is one
// call.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../model.h"

namespace neve {

// A group's numbers under PyTorch's names in camelCase; switches are 0 or 1.
using OptimizerOptions = std::map<std::string, double>;

struct ParameterGroup {
  std::string name;
  std::vector<NamedTensor> parameters;
  OptimizerOptions options;
  // A frozen group is left as it is: no update, no decay, its state kept.
  bool frozen = false;
};

class Optimizer {
 public:
  explicit Optimizer(std::vector<ParameterGroup> groups) : groups_(std::move(groups)) {}
  virtual ~Optimizer() = default;

  // Applies the gradients that the parameters hold; a parameter without one is left out.
  virtual void step() = 0;
  // Drops the gradients, so that the next backward pass hands over its own without a copy.
  void zeroGrad();

  // Throws ERR_GROUP_UNKNOWN.
  ParameterGroup& group(const std::string& name);
  std::vector<ParameterGroup>& groups() { return groups_; }

  // State tensors by "<parameter>.<PyTorch's key>": copies, in a fixed order.
  virtual std::map<std::string, at::Tensor> copyState() const = 0;
  // Puts copied state back; parameters that are not in it have none.
  virtual void restoreState(const std::map<std::string, at::Tensor>& state) = 0;

 protected:
  std::vector<ParameterGroup> groups_;
};

// `name` as in the front end: "sgd". Throws ERR_OPTIMIZER_UNKNOWN.
std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups);

}  // namespace neve
