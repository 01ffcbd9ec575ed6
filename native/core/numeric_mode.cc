#include "numeric_mode.h"

#include <ATen/Context.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace neve {
namespace {

struct Switches {
  bool products;
  bool convolutions;
  bool deterministic;
  bool cudnn;

  static Switches now() {
    const at::Context& context = at::globalContext();
    return {context.allowTF32CuBLAS(), context.allowTF32CuDNN(), context.deterministicAlgorithms(), context.userEnabledCuDNN()};
  }

  Switches in(const NumericMode& mode) const {
    const bool asIs = mode.tf32 == NumericMode::Tf32::AsIs;
    const bool tf32 = mode.tf32 == NumericMode::Tf32::On;
    return {asIs ? products : tf32, asIs ? convolutions : tf32, deterministic || mode.deterministic, cudnn && mode.cudnn};
  }

  void set() const {
    at::Context& context = at::globalContext();
    const Switches before = now();
    if (products != before.products) context.setAllowTF32CuBLAS(products);
    if (convolutions != before.convolutions) context.setAllowTF32CuDNN(convolutions);
    if (deterministic != before.deterministic) context.setDeterministicAlgorithms(deterministic, /*warn_only=*/false);
    if (cudnn != before.cudnn) context.setUserEnabledCuDNN(cudnn);
  }
};

// Where work of one mode at a time is.
class Room {
 public:
  void enter(const NumericMode& mode) {
    std::unique_lock lock(mutex_);
    const uint64_t turn = lastTurn_++;
    changed_.wait(lock, [&] { return turn == nextTurn_ && (inside_ == 0 || mode == mode_); });
    ++nextTurn_;
    if (inside_++ == 0) {
      before_ = Switches::now();
      mode_ = mode;
      before_.in(mode).set();
    }
    lock.unlock();
    changed_.notify_all();
  }

  bool waitedFor() {
    const std::lock_guard lock(mutex_);
    return lastTurn_ != nextTurn_;
  }

  void leave() {
    {
      const std::lock_guard lock(mutex_);
      if (--inside_ > 0) return;
      before_.set();
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t lastTurn_ = 0;
  uint64_t nextTurn_ = 0;
  int64_t inside_ = 0;
  NumericMode mode_;
  Switches before_{};
};

Room& room() {
  static Room only;
  return only;
}

thread_local const NumericModeGuard* innermost = nullptr;

}  // namespace

NumericModeGuard::NumericModeGuard(const NumericMode& mode)
    : mode_(mode), outer_(innermost), entered_(outer_ == nullptr || !(outer_->mode_ == mode)) {
  if (entered_) {
    if (outer_ != nullptr) room().leave();
    room().enter(mode_);
  }
  innermost = this;
}

NumericModeGuard::~NumericModeGuard() {
  innermost = outer_;
  if (!entered_) return;
  room().leave();
  if (outer_ != nullptr) room().enter(outer_->mode_);
}

NumericMode NumericModeGuard::current() { return innermost == nullptr ? NumericMode{} : innermost->mode_; }

void NumericModeGuard::giveWay() {
  if (innermost == nullptr || !room().waitedFor()) return;
  room().leave();
  room().enter(innermost->mode_);
}

}  // namespace neve
