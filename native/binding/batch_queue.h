// A queue of batches that JavaScript fills for one session.
#pragma once

#include <memory>
#include <vector>

#include "../core/queue_source.h"
#include "napi_setup.h"

namespace neve {
class SessionHost;

// Class labels among the targets: each in [0, classes), or the one that does not count.
struct LabelRange {
  int64_t target;
  int64_t classes;
  int64_t ignored;
};

struct BatchQueue {
  std::shared_ptr<QueueSource> source;
  std::vector<LabelRange> labels;
  // Who is told how far batches are wanted.
  std::weak_ptr<SessionHost> host;
  uint64_t listener;

  ~BatchQueue();
};

}  // namespace neve
