// The loss at other weights: moved along the optimizer's own direction, and put back bit for bit.
#pragma once

#include <functional>
#include <vector>

#include "../optim/optimizer.h"

namespace neve {

class TrialLosses {
 public:
  // `directions` as Optimizer::directions() gives them.
  TrialLosses(const Optimizer& optimizer, const std::vector<std::vector<at::Tensor>>& directions);

  // A parameter, and where its group goes.
  struct Part {
    size_t group;
    at::Tensor parameter;
    at::Tensor direction;
  };

  // What `loss` finds at w - sum over groups of point[k] * direction of group k, for each point. A group without a direction stays where
  // it is. Only the weights of groups that are moved are kept.
  std::vector<double> at(const std::vector<std::vector<double>>& points, const std::function<double()>& loss) const;

 private:
  size_t groups_;
  std::vector<Part> parts_;
};

}  // namespace neve
