// What single steps found, for whoever writes it down while training goes on.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace neve {

struct LoggedStep {
  int64_t step;               // steps done in the session, this one included
  double loss;                // mean over the step's rows
  std::vector<double> parts;  // of a loss that is a sum: its terms, unweighted
  double gradientNorm;        // of all gradients, before clipping; NaN where there was none
};

// Filled by the thread that trains, emptied by any other.
class StepLog {
 public:
  void add(LoggedStep step) {
    const std::lock_guard<std::mutex> lock(mutex_);
    steps_.push_back(std::move(step));
  }
  std::vector<LoggedStep> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(steps_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<LoggedStep> steps_;
};

}  // namespace neve
