// Where the owner thread waits for what other threads bring.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

namespace neve {

class WaitPoint {
 public:
  // Makes whoever waits look again; from any thread.
  void wake();
  // Returns once `ready()`; `idle` runs before each sleep.
  void until(const std::function<bool()>& ready);
  // Runs on the waiting thread before each sleep: serves what is urgent, and throws to end the wait.
  void setIdle(std::function<void()> idle) { idle_ = std::move(idle); }
  // Time slept so far; for the thread that waits.
  double seconds() const { return seconds_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t wakes_ = 0;
  std::function<void()> idle_;
  double seconds_ = 0.0;
};

}  // namespace neve
