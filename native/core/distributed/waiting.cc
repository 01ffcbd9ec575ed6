#include "waiting.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace neve {

bool askWithin(milliseconds time, std::function<void()> ask) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<bool> good;
  };
  const auto answer = std::make_shared<Answer>();
  std::thread([answer, ask = std::move(ask)] {
    bool good = true;
    try {
      ask();
    } catch (...) {
      good = false;
    }
    {
      const std::lock_guard lock(answer->mutex);
      answer->good = good;
    }
    answer->came.notify_all();
  }).detach();
  std::unique_lock lock(answer->mutex);
  answer->came.wait_for(lock, time, [&] { return answer->good.has_value(); });
  return answer->good.value_or(false);
}

std::string shortened(const char* what) {
  std::string text = what;
  for (const char* end : {"\nException raised from", "\nframe #", "\n"}) text.resize(std::min(text.size(), text.find(end)));
  return text;
}

}  // namespace neve
