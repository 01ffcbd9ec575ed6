#include "trial_losses.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/sub.h>

#include <string>

#include "../errors.h"
#include "../put_back.h"

namespace neve {
namespace {

// The weights of groups that are moved, put back where they are moved no longer, and in the end.
class MovedWeights {
 public:
  explicit MovedWeights(const std::vector<TrialLosses::Part>& parts)
      : parts_(parts), values_(parts.size()), back_([this] {
          const at::NoGradGuard noGradients;
          for (size_t i = 0; i < parts_.size(); ++i) move(i, 0.0);
        }) {}

  void move(size_t i, double distance) {
    at::Tensor parameter = parts_[i].parameter;
    if (distance == 0.0) {
      if (values_[i].defined()) parameter.copy_(values_[i]);
      values_[i] = at::Tensor();
      return;
    }
    if (!values_[i].defined()) values_[i] = parameter.clone();
    at::sub_out(parameter, values_[i], parts_[i].direction, distance);
  }

  void putBack() { back_.now(); }

 private:
  const std::vector<TrialLosses::Part>& parts_;
  std::vector<at::Tensor> values_;  // undefined for those that are in place
  PutBack back_;                    // last: it needs the others
};

}  // namespace

TrialLosses::TrialLosses(const Optimizer& optimizer, const std::vector<std::vector<at::Tensor>>& directions)
    : groups_(optimizer.groups().size()) {
  for (size_t g = 0; g < groups_; ++g) {
    const std::vector<NamedTensor>& parameters = optimizer.groups()[g].parameters;
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (directions[g][i].defined()) parts_.push_back({g, parameters[i].tensor.detach(), directions[g][i]});
    }
  }
}

std::vector<double> TrialLosses::at(const std::vector<std::vector<double>>& points, const std::function<double()>& loss) const {
  const at::NoGradGuard noGradients;
  std::vector<double> losses;
  MovedWeights moved(parts_);
  for (const std::vector<double>& point : points) {
    if (point.size() != groups_) {
      throw Error("option", "ERR_TRIAL_POINT",
                  "A trial point has " + std::to_string(point.size()) + " numbers; expected " + std::to_string(groups_) +
                      ", one for each parameter group.");
    }
    for (size_t i = 0; i < parts_.size(); ++i) moved.move(i, point[parts_[i].group]);
    losses.push_back(loss());
  }
  moved.putBack();
  return losses;
}

}  // namespace neve
