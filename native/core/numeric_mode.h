// Switches of libtorch that belong to the whole process, for sessions that want them different at the same time.
#pragma once

#include <cstdint>

namespace neve {

struct NumericMode {
  // Products and convolutions of fp32 on a GPU's TF32 units; libtorch's own choice differs for the two.
  enum class Tf32 : uint8_t { AsIs, On, Off };
  Tf32 tf32 = Tf32::AsIs;
  bool deterministic = false;  // only deterministic algorithms: torch.use_deterministic_algorithms
  bool cudnn = true;

  bool operator==(const NumericMode&) const = default;
};

// Work between construction and destruction runs in a mode, and beside it only work in the same mode: whoever wants another one waits until
// all that is under way is over, first come, first served. So it is held for the passes of one batch at a time, and never while waiting for
// data; longer work lets others in by giveWay(). Inside of another guard of the thread it stands in for that one. Operators called outside
// of any guard run in whatever mode is on.
class NumericModeGuard {
 public:
  explicit NumericModeGuard(const NumericMode& mode);
  ~NumericModeGuard();
  NumericModeGuard(const NumericModeGuard&) = delete;
  NumericModeGuard& operator=(const NumericModeGuard&) = delete;

  // The calling thread's mode; the default one outside of any guard.
  static NumericMode current();
  // Between two batches of work that holds a guard: those that wait for another mode come first.
  static void giveWay();

 private:
  NumericMode mode_;
  const NumericModeGuard* outer_;  // of the thread
  bool entered_;                   // false where the outer one has the same mode
};

}  // namespace neve
