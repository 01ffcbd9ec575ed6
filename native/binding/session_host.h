// A training session with its owner thread, as one JavaScript environment sees it: work goes in as jobs, promises come out.
//
// Life: created, and always destroyed, on the JavaScript thread. Jobs run on the owner thread and hand their results back through one
// thread-safe function. Whoever waits for a job (Completion) keeps the host alive, and is itself only ever destroyed on the JavaScript
// thread, so the owner thread never joins itself. When the environment ends first, the clean-up hook interrupts, joins, and lets go of the
// thread-safe function.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "../core/owner_thread.h"
#include "../core/train_session.h"
#include "env_state.h"
#include "napi_setup.h"

namespace neve {

class SessionHost : public std::enable_shared_from_this<SessionHost> {
 public:
  // Builds the JavaScript value of a result, on the JavaScript thread.
  using ToJs = std::function<Napi::Value(Napi::Env)>;
  // Does the work, on the owner thread.
  using Work = std::function<ToJs(TrainSession&)>;

  SessionHost(Napi::Env env, std::unique_ptr<TrainSession> session, Napi::Value onProgress);
  ~SessionHost();

  // The tensors of the model are borrowed until the promise settles.
  Napi::Value post(Napi::Env env, Work work);
  // At the next step boundary; borrows nothing, since what it runs beside has borrowed already.
  Napi::Value postUrgent(Napi::Env env, Work work);

  void interrupt() { session_->interrupt(); }
  // Whatever runs fails after its current batch, and so does all that is asked later but the close.
  void abandon() { session_->close(); }
  // Ends the owner thread after its current step, and blocks for at most that long. For the end of the environment; promises stay
  // unsettled.
  void shutDown();
  // Settles once all posted work is done; `onClosed` runs on the JavaScript thread.
  Napi::Value close(Napi::Env env, std::function<void()> onClosed);

  // On the owner thread, between steps: serves urgent jobs and reports progress, at most every 20 ms and never two reports at once.
  void betweenSteps(int64_t step, double loss);

 private:
  struct Completion;
  using Call = std::function<void(Napi::Env)>;

  Napi::Value submit(Napi::Env env, Work work, bool urgent);
  // Runs `call` on the JavaScript thread; kept unrun when the environment is ending.
  void toJavaScript(Call call);
  void settled(Napi::Env env);
  static void callJs(napi_env env, napi_value callback, void* context, void* data);
  static void cleanUp(void* self);

  napi_env env_;
  std::unique_ptr<TrainSession> session_;
  Napi::FunctionReference onProgress_;
  napi_threadsafe_function toJs_ = nullptr;
  std::atomic<bool> progressWaiting_{false};
  std::chrono::steady_clock::time_point lastProgress_{};
  std::vector<std::unique_ptr<Call>> undelivered_;  // owner thread until it is joined
  size_t pending_ = 0;                              // promises not settled; JavaScript thread only
  bool shutDown_ = false;
  std::unique_ptr<OwnerThread> thread_;
};

}  // namespace neve
