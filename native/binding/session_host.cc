#include "session_host.h"

#include <ATen/Parallel.h>

#include "../core/heap.h"
#include "../core/openmp.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(20);

}  // namespace

SessionHost::SessionHost(Napi::Env env, std::unique_ptr<TrainSession> session, Access access, Napi::Value onProgress,
                         const SessionHost* beside)
    : PromiseHost(env, "neve.session"), session_(std::move(session)), access_(std::move(access)) {
  thread_ = beside != nullptr ? beside->thread_ : std::make_shared<OwnerThread>();
  if (onProgress.IsFunction()) onProgress_ = Napi::Persistent(onProgress.As<Napi::Function>());
  session_->setUrgent([this] { thread_->runUrgent(); });
}

SessionHost::~SessionHost() {
  if (released()) return;
  session_->close();
  // Nothing of this host waits or runs there: whoever waited would have kept it alive. The thread goes with the last that shares it.
  thread_.reset();
}

void SessionHost::shutDown() {
  if (released()) return;
  session_->close();
  // What was never run may hold the last reference to this host: it goes when everything here is done.
  const std::vector<OwnerThread::Job> unrun = thread_->takeAll();
  thread_->finish();
  release();
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
  if (released()) {
    // Nobody is left to do it.
    giveAll(env, claims);
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(
        toJsError(env, {"state", "ERR_SESSION_CLOSED", "The session's thread has ended: nothing can be asked of it any more.", {}}));
    return deferred.Promise();
  }
  ++EnvState::of(env).atWork;
  releaseThreadTeam();
  auto run = [this, urgent, work = std::move(work)] {
    // OpenMP counts threads for each thread that asks. Not between the steps of another job, which may have a limit of its own.
    if (!urgent) at::init_num_threads();
    return work(*session_);
  };
  auto [promise, job] = promiseOf(env, std::move(run), std::move(claims));
  if (urgent) {
    thread_->postUrgent(std::move(job));
    session_->waitPoint()->wake();
  } else {
    thread_->post(std::move(job));
  }
  return promise;
}

void SessionHost::settled(Napi::Env env) { --EnvState::of(env).atWork; }

Napi::Value SessionHost::close(Napi::Env env, std::function<void()> onClosed) {
  if (released()) {
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
  toJavaScript([self = shared(), listener, number](Napi::Env env) {
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
  toJavaScript([self = shared(), step, loss = *loss](Napi::Env env) {
    self->progressWaiting_.store(false);
    self->onProgress_.Call({Napi::Number::New(env, static_cast<double>(step)), Napi::Number::New(env, loss)});
  });
}

}  // namespace neve
