// Sees the operators that a Program calls, for analyses that need what goes into layers and not only what comes out of them.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <functional>

namespace neve {

// Active on the constructing thread for as long as it lives; one at a time a thread.
class CallObserver {
 public:
  // Makes the call itself: takes the operator's arguments off the stack and leaves its results.
  using Call = std::function<void(const c10::OperatorHandle& op, c10::Stack& stack)>;

  // Sees the arguments of every operator before it runs, also where Call is not asked because the program computes gradients of some rows.
  using Look = std::function<void(const c10::OperatorHandle& op, const c10::Stack& stack)>;

  // An empty `call` leaves calls as they are.
  explicit CallObserver(Call call, Look look = {});
  ~CallObserver();
  CallObserver(const CallObserver&) = delete;
  CallObserver& operator=(const CallObserver&) = delete;

  // Null where nothing observes.
  static const CallObserver* current();

  void look(const c10::OperatorHandle& op, const c10::Stack& stack) const {
    if (look_) look_(op, stack);
  }
  void call(const c10::OperatorHandle& op, c10::Stack& stack) const {
    if (call_) {
      call_(op, stack);
    } else {
      op.callBoxed(&stack);
    }
  }

 private:
  Call call_;
  Look look_;
};

}  // namespace neve
