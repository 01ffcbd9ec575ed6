// An average of the weights along training, kept beside them: torch.optim.swa_utils.AveragedModel.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "../model.h"
#include "../put_back.h"
#include "step_options.h"
#include "step_part.h"

namespace neve {

class WeightAverage : public StepPart {
 public:
  WeightAverage(const Model& model, const AverageOptions& options);

  // Updates where the options say so. The first update copies.
  void afterStep(int64_t steps) override;
  // Updates so far.
  int64_t updates() const { return updates_; }
  void setUpdates(int64_t updates) { updates_ = updates; }
  // What afterStep() does, as far as it is known before; the first update copies.
  enum class Action : uint8_t { None, Copy, Move };
  Action actionAt(int64_t steps) const;
  // How far the averages move then, where that is not always the same.
  std::optional<double> weightAt(int64_t steps) const;
  // The next update takes it from here, float64 [] on the device.
  void takeWeightFrom(at::Tensor number) { weight_ = std::move(number); }
  // Counts an update that the device did by itself.
  void count(int64_t steps) { updates_ += actionAt(steps) != Action::None; }
  void addChanged(std::vector<at::Tensor>& changed) const override {
    for (const Entry& entry : entries_) changed.push_back(entry.average);
  }
  // The average becomes the model's present weights.
  void follow();

  void saveTo(StateMap& state) const override;
  void check(const StateMap& state) const override;
  void load(const StateMap& state) override;

 private:
  friend PutBack averageInModel(WeightAverage* average);

  struct Entry {
    std::string name;
    at::Tensor current;
    at::Tensor average;
  };

  static void exchange(Entry& entry);
  void update(const std::vector<at::Tensor>& averages, const std::vector<at::Tensor>& current);

  AverageOptions options_;
  std::vector<Entry> entries_;
  int64_t updates_ = 0;
  at::Tensor weight_;
};

// Swaps the contents of model and average until they are put back; nothing before the average's first update. `average` may be null.
PutBack averageInModel(WeightAverage* average);

}  // namespace neve
