#include "counters.h"

#include <c10/util/Backtrace.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "graphs.h"

namespace simulated {
namespace {

std::array<std::atomic<int64_t>, 9> counts{};
std::atomic<int64_t> synchronizations{0};
std::mutex mutex;
std::map<std::string, int64_t> byCause;

int64_t of(Count what) { return counts[static_cast<size_t>(what)].load(); }

}  // namespace

// A replay is one thing to ask for, whatever it does.
void count(Count what) {
  if (!isReplaying()) ++counts[static_cast<size_t>(what)];
}

void countSynchronization(const std::string& cause) {
  forbidWhileRecording(cause.c_str());
  // Set to see where each comes from.
  static const bool traced = std::getenv("SIMULATED_CUDA_TRACE") != nullptr;
  if (traced) std::fprintf(stderr, "synchronisation: %s\n%s\n", cause.c_str(), c10::get_backtrace(1, 40, true).c_str());
  ++synchronizations;
  const std::lock_guard lock(mutex);
  ++byCause[cause];
}

void fillCounters(SimulatedCudaCounters& counters) {
  counters.kernels = of(Count::Kernel);
  counters.synchronizations = synchronizations.load();
  counters.uploads = of(Count::Upload);
  counters.pageable_uploads = of(Count::PageableUpload);
  counters.downloads = of(Count::Download);
  counters.allocations = of(Count::Allocation);
  counters.recordings = of(Count::Recording);
  counters.replays = of(Count::Replay);
  counters.refusals = of(Count::Refusal);
  counters.overwrites = of(Count::Overwrite);
}

void resetCounters() {
  for (auto& each : counts) each = 0;
  synchronizations = 0;
  const std::lock_guard lock(mutex);
  byCause.clear();
}

std::string causes() {
  const std::lock_guard lock(mutex);
  std::string text;
  for (const auto& [cause, times] : byCause) text += std::to_string(times) + " " + cause + "\n";
  return text;
}

}  // namespace simulated
