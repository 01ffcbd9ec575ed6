#include "group_host.h"

#include "guard.h"

namespace neve {

struct GroupHost::Completion {
  std::shared_ptr<GroupHost> host;
  Napi::Promise::Deferred deferred;
  std::vector<StorageClaims::Claim> claims;
  ToJs toJs;
  std::optional<Failure> failure;

  void settle(Napi::Env env) {
    for (const StorageClaims::Claim& claim : claims) EnvState::of(env).claims.give(claim);
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

GroupHost::GroupHost(Napi::Env env) : env_(env), thread_(std::make_unique<OwnerThread>()) {
  const napi_value name = Napi::String::New(env, "neve.group");
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, callJs, &toJs_) != napi_ok) {
    throw Error("native", "ERR_NATIVE", "Node.js refused a thread-safe function for the process group.");
  }
  // An idle group does not keep the process alive.
  napi_unref_threadsafe_function(env, toJs_);
  napi_add_env_cleanup_hook(env, cleanUp, this);
}

GroupHost::~GroupHost() {
  napi_remove_env_cleanup_hook(env_, cleanUp, this);
  shutDown();
}

void GroupHost::cleanUp(void* self) { static_cast<GroupHost*>(self)->shutDown(); }

void GroupHost::shutDown() {
  if (shutDown_) return;
  shutDown_ = true;
  ending_.store(true);
  if (group) group->abort();
  // What was never run may hold the last reference to this host: it goes when everything here is done.
  const std::vector<OwnerThread::Job> unrun = thread_->takeAll();
  thread_->finish();
  napi_release_threadsafe_function(toJs_, napi_tsfn_release);
  const std::vector<std::unique_ptr<Call>> undelivered = std::move(undelivered_);
}

void GroupHost::callJs(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<Call> call(static_cast<Call*>(data));
  if (env != nullptr) (*call)(Napi::Env(env));
}

void GroupHost::toJavaScript(Call call) {
  auto boxed = std::make_unique<Call>(std::move(call));
  if (napi_call_threadsafe_function(toJs_, boxed.get(), napi_tsfn_nonblocking) == napi_ok) {
    boxed.release();  // callJs owns it now
  } else {
    undelivered_.push_back(std::move(boxed));
  }
}

Napi::Value GroupHost::post(Napi::Env env, Work work, const std::vector<at::Tensor>& reads, const std::vector<at::Tensor>& writes) {
  StorageClaims& claims = EnvState::of(env).claims;
  auto completion = std::make_shared<Completion>(shared_from_this(), Napi::Promise::Deferred::New(env));
  const StorageClaims::Owner owner{claims.newOwner(), "a process group"};
  if (!reads.empty()) completion->claims.push_back(claims.take(owner, reads, StorageClaims::Mode::Read));
  if (!writes.empty()) completion->claims.push_back(claims.take(owner, writes, StorageClaims::Mode::Write));
  const Napi::Value promise = completion->deferred.Promise();
  if (pending_++ == 0) napi_ref_threadsafe_function(env, toJs_);
  thread_->post([this, completion = std::move(completion), work = std::move(work)]() mutable {
    try {
      completion->toJs = work(*this);
    } catch (...) {
      completion->failure = describeCurrentException();
    }
    work = nullptr;
    toJavaScript([completion = std::move(completion)](Napi::Env jsEnv) { completion->settle(jsEnv); });
  });
  return promise;
}

}  // namespace neve
