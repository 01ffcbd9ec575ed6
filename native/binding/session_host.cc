#include "session_host.h"

#include <ATen/Parallel.h>

#include "../core/heap.h"
#include "../core/openmp.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(20);

void giveAll(Napi::Env env, const std::vector<StorageClaims::Claim>& claims) {
  for (const StorageClaims::Claim& claim : claims) EnvState::of(env).claims.give(claim);
}

}  // namespace

// What a promise waits for. Made and destroyed on the JavaScript thread; the owner thread only fills in the result.
struct SessionHost::Completion {
  std::shared_ptr<SessionHost> host;
  Napi::Promise::Deferred deferred;
  std::vector<StorageClaims::Claim> claims;
  ToJs toJs;
  std::optional<Failure> failure;

  void settle(Napi::Env env) {
    giveAll(env, claims);
    host->settled(env);
    if (failure) {
      deferred.Reject(toJsError(env, *failure));
      return;
    }
    try {
      deferred.Resolve(toJs ? toJs(env) : env.Undefined());
    } catch (...) {
      deferred.Reject(toJsError(env, describeCurrentException()));
    }
  }
};

SessionHost::SessionHost(Napi::Env env, std::unique_ptr<TrainSession> session, Access access, Napi::Value onProgress,
                         const SessionHost* beside)
    : env_(env), session_(std::move(session)), access_(std::move(access)) {
  // First what can fail: from the clean-up hook on, this host must be whole.
  thread_ = beside != nullptr ? beside->thread_ : std::make_shared<OwnerThread>();
  if (onProgress.IsFunction()) onProgress_ = Napi::Persistent(onProgress.As<Napi::Function>());
  const napi_value name = Napi::String::New(env, "neve.session");
  // Unbounded, yet never long: one entry a promise, and one for progress.
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, callJs, &toJs_) != napi_ok) {
    throw Error("native", "ERR_NATIVE", "Node.js refused a thread-safe function for the session.");
  }
  // Referenced only while a promise waits, so that an idle session does not keep the process alive.
  napi_unref_threadsafe_function(env, toJs_);
  // Registered after the thread-safe function, so it runs before Node closes that one.
  napi_add_env_cleanup_hook(env, cleanUp, this);
  session_->setUrgent([this] { thread_->runUrgent(); });
}

SessionHost::~SessionHost() {
  napi_remove_env_cleanup_hook(env_, cleanUp, this);
  if (shutDown_) return;
  session_->close();
  // Nothing of this host waits or runs there: whoever waited would have kept it alive. The thread goes with the last that shares it.
  thread_.reset();
  release();
}

void SessionHost::cleanUp(void* self) { static_cast<SessionHost*>(self)->shutDown(); }

void SessionHost::shutDown() {
  if (shutDown_) return;
  shutDown_ = true;
  session_->close();
  // What was never run may hold the last reference to this host: it goes when everything here is done.
  const std::vector<OwnerThread::Job> unrun = thread_->takeAll();
  thread_->finish();
  release();
}

void SessionHost::release() {
  shutDown_ = true;
  napi_release_threadsafe_function(toJs_, napi_tsfn_release);
  const std::vector<std::unique_ptr<Call>> undelivered = std::move(undelivered_);
}

void SessionHost::callJs(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<Call> call(static_cast<Call*>(data));
  if (env == nullptr) return;  // the environment is ending
  try {
    (*call)(Napi::Env(env));
  } catch (const Napi::Error& error) {
    napi_fatal_exception(env, error.Value());
  } catch (...) {
    napi_fatal_exception(env, toJsError(env, describeCurrentException()));
  }
}

void SessionHost::toJavaScript(Call call) {
  auto boxed = std::make_unique<Call>(std::move(call));
  if (napi_call_threadsafe_function(toJs_, boxed.get(), napi_tsfn_nonblocking) == napi_ok) {
    boxed.release();  // callJs owns it now
  } else {
    undelivered_.push_back(std::move(boxed));
  }
}

Napi::Value SessionHost::post(Napi::Env env, Work work, const Touched& touched) {
  return submit(env, asCommand(std::move(work)), /*urgent=*/false, claim(env, touched));
}

std::vector<StorageClaims::Claim> SessionHost::claim(Napi::Env env, const Touched& touched) const {
  StorageClaims& claims = EnvState::of(env).claims;
  std::vector<StorageClaims::Claim> taken;
  try {
    taken.push_back(claims.take(access_.owner, stateTensors(session_->model()), access_.mode));
    if (!touched.reads.empty()) taken.push_back(claims.take(access_.owner, touched.reads, StorageClaims::Mode::Read));
    if (!touched.writes.empty()) taken.push_back(claims.take(access_.owner, touched.writes, StorageClaims::Mode::Write));
  } catch (...) {
    giveAll(env, taken);
    throw;
  }
  return taken;
}

Napi::Value SessionHost::postUrgent(Napi::Env env, Work work) { return submit(env, asCommand(std::move(work)), /*urgent=*/true, {}); }

SessionHost::Work SessionHost::asCommand(Work work) {
  return [work = std::move(work)](TrainSession& session) {
    ToJs result;
    session.run([&] { result = work(session); });
    return result;
  };
}

Napi::Value SessionHost::submit(Napi::Env env, Work work, bool urgent, std::vector<StorageClaims::Claim> claims) {
  auto completion = std::make_shared<Completion>(shared_from_this(), Napi::Promise::Deferred::New(env));
  const Napi::Value promise = completion->deferred.Promise();
  completion->claims = std::move(claims);
  if (shutDown_) {
    // Nobody is left to do it.
    giveAll(env, completion->claims);
    completion->deferred.Reject(
        toJsError(env, {"state", "ERR_SESSION_CLOSED", "The session's thread has ended: nothing can be asked of it any more.", {}}));
    return promise;
  }
  if (pending_++ == 0) napi_ref_threadsafe_function(env, toJs_);
  ++EnvState::of(env).atWork;
  releaseThreadTeam();

  // The completion keeps the host alive; `this` is safe for as long as the job holds it.
  auto job = [this, urgent, completion = std::move(completion), work = std::move(work)]() mutable {
    // OpenMP counts threads for each thread that asks. Not between the steps of another job, which may have a limit of its own.
    if (!urgent) at::init_num_threads();
    try {
      completion->toJs = work(*session_);
    } catch (...) {
      completion->failure = describeCurrentException();
    }
    work = nullptr;  // its tensors end here, not whenever JavaScript comes round to it
    toJavaScript([completion = std::move(completion)](Napi::Env env) { completion->settle(env); });
  };
  if (urgent) {
    thread_->postUrgent(std::move(job));
    session_->waitPoint()->wake();
  } else {
    thread_->post(std::move(job));
  }
  return promise;
}

void SessionHost::settled(Napi::Env env) {
  --EnvState::of(env).atWork;
  if (--pending_ == 0) napi_unref_threadsafe_function(env, toJs_);
}

Napi::Value SessionHost::close(Napi::Env env, std::function<void()> onClosed) {
  if (shutDown_) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    onClosed();
    deferred.Resolve(env.Undefined());
    return deferred.Promise();
  }
  // Not as a command: a session that is broken ends too.
  auto last = [onClosed = std::move(onClosed)](TrainSession& session) -> ToJs {
    session.end();
    returnFreedMemory();
    return [onClosed](Napi::Env jsEnv) -> Napi::Value {
      onClosed();
      return jsEnv.Undefined();
    };
  };
  return submit(env, std::move(last), /*urgent=*/false, {});
}

std::shared_ptr<QueueSource> SessionHost::queue(int64_t first, std::function<void(int64_t)> onWanted) {
  return std::make_shared<QueueSource>(session_->waitPoint(), first, session_->device(), session_->channelsLast(), std::move(onWanted));
}

uint64_t SessionHost::listen(Napi::Function function) {
  listeners_.emplace(++lastListener_, Napi::Persistent(function));
  return lastListener_;
}

void SessionHost::tell(uint64_t listener, int64_t number) {
  toJavaScript([self = shared_from_this(), listener, number](Napi::Env env) {
    const auto found = self->listeners_.find(listener);
    if (found != self->listeners_.end()) found->second.Call({Napi::Number::New(env, static_cast<double>(number))});
  });
}

void SessionHost::betweenSteps(int64_t step, std::optional<double> loss) {
  thread_->runUrgent();
  if (onProgress_.IsEmpty() || !loss) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - lastProgress_ < kProgressInterval || progressWaiting_.exchange(true)) return;
  lastProgress_ = now;
  toJavaScript([self = shared_from_this(), step, loss = *loss](Napi::Env env) {
    self->progressWaiting_.store(false);
    self->onProgress_.Call({Napi::Number::New(env, static_cast<double>(step)), Napi::Number::New(env, loss)});
  });
}

}  // namespace neve
