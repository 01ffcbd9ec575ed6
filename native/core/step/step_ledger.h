// What steps found, read back from the device in groups: each read waits for it.
#pragma once

#include <string>
#include <vector>

#include "step_log.h"
#include "train_step.h"

namespace neve {

struct StepsResult {
  std::vector<double> losses;
  std::vector<std::vector<double>> parts;  // one list a term of the loss, where it has several
  std::vector<double> gradientNorms;       // empty without clipping by norm
  int64_t samples = 0;
  int64_t skipped = 0;      // steps without an update, since fp16 overflowed
  int64_t replays = 0;      // steps that were replays of a graph
  std::string graphReason;  // why others were none, where they were to be
  double seconds = 0.0;
  double dataSeconds = 0.0;  // of those, spent waiting for batches
  // Of several processes, what this one did: seconds in exchanges with the others, bytes it gave, bytes of optimizer state it keeps.
  double exchangeSeconds = 0.0;
  int64_t exchangedBytes = 0;
  int64_t optimizerBytes = 0;
  bool interrupted = false;
  bool dataEnded = false;  // there was no further batch
};

class StepLedger {
 public:
  // `done`: steps that the session did before.
  StepLedger(StepsResult& result, StepLog& log, bool onCpu, int64_t done)
      : result_(result), log_(log), readEvery_(onCpu ? 1 : kReadEvery), done_(done) {}

  void add(StepOutcome outcome);
  // Throws ERR_NON_FINITE_LOSS or ERR_NON_FINITE_GRADIENT for what a step found that was not left out.
  void read();

 private:
  // `done_` counts the step already.
  LoggedStep entryOf(const StepOutcome& outcome, size_t index) const;

  static constexpr size_t kReadEvery = 32;

  StepsResult& result_;
  StepLog& log_;
  size_t readEvery_;
  int64_t done_;
  std::vector<StepOutcome> unread_;
};

}  // namespace neve
