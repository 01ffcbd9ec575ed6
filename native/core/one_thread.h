// Backward passes on the calling thread.
#pragma once

#include <c10/core/AutogradState.h>

namespace neve {

// Keeps the parts of a backward pass that lie on other devices on this thread too, as long as it lives, where it is `on`.
class OneThread {
 public:
  explicit OneThread(bool on) : before_(c10::AutogradState::get_tls_state().get_multithreading_enabled()) {
    if (on) c10::AutogradState::get_tls_state().set_multithreading_enabled(false);
  }
  ~OneThread() { c10::AutogradState::get_tls_state().set_multithreading_enabled(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  bool before_;
};

}  // namespace neve
