#include "owner_thread.h"

#include <iterator>

namespace neve {

void OwnerThread::post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void OwnerThread::postUrgent(Job job) {
  {
    const std::lock_guard lock(mutex_);
    urgent_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void OwnerThread::runUrgent() {
  for (;;) {
    Job job;
    {
      const std::lock_guard lock(mutex_);
      if (urgent_.empty()) return;
      job = std::move(urgent_.front());
      urgent_.pop_front();
    }
    job();
  }
}

std::vector<OwnerThread::Job> OwnerThread::takeAll() {
  const std::lock_guard lock(mutex_);
  std::vector<Job> jobs;
  for (std::deque<Job>* queue : {&jobs_, &urgent_}) {
    jobs.insert(jobs.end(), std::make_move_iterator(queue->begin()), std::make_move_iterator(queue->end()));
    queue->clear();
  }
  return jobs;
}

void OwnerThread::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void OwnerThread::run() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return finishing_ || !jobs_.empty() || !urgent_.empty(); });
      std::deque<Job>& queue = urgent_.empty() ? jobs_ : urgent_;
      if (queue.empty()) return;
      job = std::move(queue.front());
      queue.pop_front();
    }
    // Jobs hand their own failures over; nothing may escape from here.
    job();
  }
}

}  // namespace neve
