#include "promise_host.h"

#include "guard.h"

namespace neve {

// What a promise waits for. Made and destroyed on the JavaScript thread; the other thread only fills in the result.
struct PromiseHost::Completion {
  std::shared_ptr<PromiseHost> host;
  Napi::Promise::Deferred deferred;
  std::vector<StorageClaims::Claim> claims;
  ToJs toJs;
  std::optional<Failure> failure;

  void settle(Napi::Env env) {
    giveAll(env, claims);
    host->settled(env);
    if (--host->pending_ == 0) napi_unref_threadsafe_function(env, host->toJs_);
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

void giveAll(Napi::Env env, const std::vector<StorageClaims::Claim>& claims) {
  for (const StorageClaims::Claim& claim : claims) EnvState::of(env).claims.give(claim);
}

PromiseHost::PromiseHost(Napi::Env env, const char* name) : env_(env) {
  // Unbounded, yet never long: one entry a promise, and one for progress.
  if (napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, name), 0, 1, nullptr, nullptr, nullptr, callJs,
                                      &toJs_) != napi_ok) {
    throw Error("native", "ERR_NATIVE", std::string("Node.js refused a thread-safe function for ") + name + ".");
  }
  // Referenced only while a promise waits, so that an idle host does not keep the process alive.
  napi_unref_threadsafe_function(env, toJs_);
  // Registered after the thread-safe function, so it runs before Node closes that one.
  napi_add_env_cleanup_hook(env, cleanUp, this);
}

PromiseHost::~PromiseHost() {
  napi_remove_env_cleanup_hook(env_, cleanUp, this);
  release();
}

void PromiseHost::release() {
  if (std::exchange(released_, true)) return;
  napi_release_threadsafe_function(toJs_, napi_tsfn_release);
  const std::vector<std::unique_ptr<Call>> undelivered = std::move(undelivered_);
}

void PromiseHost::callJs(napi_env env, napi_value, void*, void* data) {
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

void PromiseHost::toJavaScript(Call call) {
  auto boxed = std::make_unique<Call>(std::move(call));
  if (napi_call_threadsafe_function(toJs_, boxed.get(), napi_tsfn_nonblocking) == napi_ok) {
    boxed.release();  // callJs owns it now
  } else {
    undelivered_.push_back(std::move(boxed));
  }
}

std::pair<Napi::Value, OwnerThread::Job> PromiseHost::promiseOf(Napi::Env env, std::function<ToJs()> work,
                                                                std::vector<StorageClaims::Claim> claims) {
  auto completion = std::make_shared<Completion>(shared_from_this(), Napi::Promise::Deferred::New(env), std::move(claims));
  const Napi::Value promise = completion->deferred.Promise();
  if (pending_++ == 0) napi_ref_threadsafe_function(env, toJs_);
  // The completion keeps the host alive; `this` is safe for as long as the job holds it.
  auto job = [this, completion = std::move(completion), work = std::move(work)]() mutable {
    try {
      completion->toJs = work();
    } catch (...) {
      completion->failure = describeCurrentException();
    }
    work = nullptr;  // its tensors end here, not whenever JavaScript comes round to it
    toJavaScript([completion = std::move(completion)](Napi::Env jsEnv) { completion->settle(jsEnv); });
  };
  return {promise, std::move(job)};
}

}  // namespace neve
