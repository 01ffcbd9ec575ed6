#include "wait_point.h"

#include <chrono>

namespace neve {

void WaitPoint::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void WaitPoint::until(const std::function<bool()>& ready) {
  for (;;) {
    uint64_t seen;
    {
      const std::lock_guard lock(mutex_);
      seen = wakes_;
    }
    // Looked at after the count is read: what comes from here on is a wake more.
    if (ready()) return;
    if (idle_) idle_();
    const auto begun = std::chrono::steady_clock::now();
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return wakes_ != seen; });
    }
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  }
}

}  // namespace neve
