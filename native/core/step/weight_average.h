// An average of the weights along training, kept beside them: torch.optim.swa_utils.AveragedModel.
#pragma once

#include <vector>

#include "../model.h"
#include "../state_map.h"
#include "step_options.h"

namespace neve {

class WeightAverage {
 public:
  WeightAverage(const Model& model, const AverageOptions& options);

  // To be called when the session has done `steps` steps; updates where the options say so. The first update copies.
  void afterStep(int64_t steps);
  // Updates so far.
  int64_t updates() const { return updates_; }
  // Copies the average into the model; nothing before the first update.
  void adopt() const;
  // Swaps the contents of model and average; nothing before the first update.
  void exchange();

  void saveTo(StateMap& state) const;
  // Throws ERR_STATE_MISMATCH for an average that is not of this model.
  void load(const StateMap& state);

 private:
  struct Entry {
    std::string name;
    at::Tensor current;
    at::Tensor average;
  };

  void update(const std::vector<at::Tensor>& averages, const std::vector<at::Tensor>& current) const;

  AverageOptions options_;
  std::vector<Entry> entries_;
  int64_t updates_ = 0;
};

// The average's weights in the model for as long as it lives; `average` may be null.
class AverageInModel {
 public:
  explicit AverageInModel(WeightAverage* average) : average_(average) {
    if (average_ != nullptr) average_->exchange();
  }
  ~AverageInModel() {
    if (average_ != nullptr) average_->exchange();
  }
  AverageInModel(const AverageInModel&) = delete;
  AverageInModel& operator=(const AverageInModel&) = delete;

 private:
  WeightAverage* average_;
};

}  // namespace neve
