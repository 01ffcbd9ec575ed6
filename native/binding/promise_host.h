// A thread of the native side, as one JavaScript environment sees it: work goes in as jobs, promises come out.
//
// Life: created, and always destroyed, on the JavaScript thread. Jobs run on the other thread and hand their results back through one
// thread-safe function. Whoever waits for a job (Completion) keeps the host alive, and is itself only ever destroyed on the JavaScript
// thread, so the other thread never joins itself. When the environment ends first, the clean-up hook calls shutDown(), which interrupts,
// joins, and lets go of the thread-safe function.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "../core/owner_thread.h"
#include "env_state.h"
#include "napi_setup.h"

namespace neve {

class PromiseHost : public std::enable_shared_from_this<PromiseHost> {
 public:
  // Builds the JavaScript value of a result, on the JavaScript thread.
  using ToJs = std::function<Napi::Value(Napi::Env)>;

  virtual ~PromiseHost();
  // Ends what runs, and the thread; promises stay unsettled. For the end of the environment.
  virtual void shutDown() = 0;

 protected:
  using Call = std::function<void(Napi::Env)>;

  // `name` is what the host is called where Node.js lists what it waits for.
  PromiseHost(Napi::Env env, const char* name);

  // A promise, and the job that does the work on the other thread and settles it. The claims go back when it settles.
  std::pair<Napi::Value, OwnerThread::Job> promiseOf(Napi::Env env, std::function<ToJs()> work, std::vector<StorageClaims::Claim> claims);
  // Runs `call` on the JavaScript thread; kept unrun when the environment is ending.
  void toJavaScript(Call call);
  // Nothing comes to the JavaScript thread any more; once the other thread has ended.
  void release();
  bool released() const { return released_; }
  // A promise is about to settle.
  virtual void settled(Napi::Env) {}

 private:
  struct Completion;

  static void callJs(napi_env env, napi_value callback, void* context, void* data);
  static void cleanUp(void* self) { static_cast<PromiseHost*>(self)->shutDown(); }

  napi_env env_;
  napi_threadsafe_function toJs_ = nullptr;
  std::vector<std::unique_ptr<Call>> undelivered_;  // the other thread's until it is joined
  size_t pending_ = 0;                              // promises not settled; JavaScript thread only
  bool released_ = false;
};

void giveAll(Napi::Env env, const std::vector<StorageClaims::Claim>& claims);

}  // namespace neve
