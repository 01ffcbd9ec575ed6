// The thread that runs a fit. libtorch's modes and OpenMP's teams belong to a thread, so one thread does everything, for as long as the fit
// lives.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace neve {

class OwnerThread {
 public:
  using Job = std::function<void()>;

  OwnerThread() : thread_([this] { run(); }) {}
  // Finishes the jobs already posted, then joins.
  ~OwnerThread() { finish(); }
  OwnerThread(const OwnerThread&) = delete;
  OwnerThread& operator=(const OwnerThread&) = delete;

  // Runs after everything posted before.
  void post(Job job);
  // Runs at the next step boundary of the running job if that calls runUrgent(), else as soon as the thread is free.
  void postUrgent(Job job);
  // On the owner thread: runs the urgent jobs that wait.
  void runUrgent();
  // Takes the jobs that wait away, unrun; for the caller to destroy.
  std::vector<Job> takeAll();
  // Finishes what is posted and joins; from any other thread, more than once is harmless.
  void finish();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::deque<Job> urgent_;
  bool finishing_ = false;
  std::thread thread_;  // last: it starts when everything above exists
};

}  // namespace neve
