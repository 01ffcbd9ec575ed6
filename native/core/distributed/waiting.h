// Waits that end.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace neve {

using std::chrono::milliseconds;

inline milliseconds millisecondsOf(double seconds) { return milliseconds(static_cast<int64_t>(seconds * 1000.0)); }

class Deadline {
 public:
  explicit Deadline(milliseconds time) : end_(std::chrono::steady_clock::now() + time) {}
  bool over() const { return std::chrono::steady_clock::now() >= end_; }
  milliseconds left() const { return std::chrono::duration_cast<milliseconds>(end_ - std::chrono::steady_clock::now()); }

 private:
  std::chrono::steady_clock::time_point end_;
};

// Asks on a thread of its own: a store whose holder is stopped would never answer. False when it did not within the time, or failed.
bool askWithin(milliseconds time, std::function<void()> ask);

// libtorch's own words, in one line and without its stack.
std::string shortened(const char* what);

}  // namespace neve
