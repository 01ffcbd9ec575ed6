// Training steps as graphs of their device: forward and backward pass, what is done to the gradients, the update and the averages are
// recorded once, and replayed from then on as one launch. Batches, and what differs from step to step as numbers (rates, corrections,
// shares), are put in place before each replay.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../device_graph.h"
#include "train_step.h"

namespace neve {

// A kind of step has a graph of its own: shapes of the batches, what is averaged or logged. The first few of a kind are done as ever, one
// more is recorded, and with the next one the replay is compared with the step as ever, bit for bit.
class TrainStep::StepGraphs {
 public:
  StepGraphs(TrainStep& step, bool required);
  ~StepGraphs();

  // Does a step whose batches are there.
  StepOutcome run(Window& window, int64_t done);
  // What recordings rely on is about to change.
  void drop();

  // Steps that were replays since this was last asked.
  int64_t takeReplays() { return std::exchange(replays_, 0); }
  // Why steps are no replays; empty where they are, or will be.
  const std::string& reason() const { return reason_; }

 private:
  struct Kind;
  struct Kept;

  std::string kindOf(const Window& window, int64_t done) const;
  // Puts the numbers of a step beside its batches.
  void placeNumbers(Window& window, int64_t done, const at::Tensor& place) const;
  StepOutcome asEver(Window& window, int64_t done);
  // False where it cannot be.
  bool record(Kind& kind, Window& window, int64_t done);
  StepOutcome prove(Kind& kind, Window& window, int64_t done);
  StepOutcome replay(Kind& kind, const Window& window, int64_t done);
  static void fill(Kind& kind, const Window& window);
  Kept keep() const;
  void putBack(const Kept& kept) const;
  void refuse(const std::string& reason);

  TrainStep& step_;
  bool required_;
  std::unordered_map<std::string, Kind> kinds_;
  const DeviceGraph* first_ = nullptr;  // whose memory all use
  std::string reason_;
  int64_t replays_ = 0;
};

}  // namespace neve
