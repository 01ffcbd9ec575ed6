#include "background.h"

#include "../core/openmp.h"
#include "guard.h"

namespace neve {
namespace {

class Worker : public Napi::AsyncWorker {
 public:
  Worker(Napi::Env env, std::function<BackgroundResult()> work, StorageClaims::Claim claim)
      : Napi::AsyncWorker(env, "neve.background"), deferred_(env), work_(std::move(work)), claim_(std::move(claim)) {}

  Napi::Value promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    const SerialRegion serial(true);
    try {
      result_ = work_();
    } catch (...) {
      failure_ = describeCurrentException();
    }
    work_ = nullptr;
  }

  void OnOK() override {
    const Napi::Env env = Env();
    EnvState::of(env).claims.give(claim_);
    if (failure_) {
      deferred_.Reject(toJsError(env, *failure_));
      return;
    }
    try {
      deferred_.Resolve(result_ ? result_(env) : env.Undefined());
    } catch (...) {
      deferred_.Reject(toJsError(env, describeCurrentException()));
    }
  }

 private:
  Napi::Promise::Deferred deferred_;
  std::function<BackgroundResult()> work_;
  StorageClaims::Claim claim_;
  BackgroundResult result_;
  std::optional<Failure> failure_;
};

}  // namespace

Napi::Value inBackground(Napi::Env env, std::function<BackgroundResult()> work, const std::string& name,
                         const std::vector<at::Tensor>& reads) {
  StorageClaims& claims = EnvState::of(env).claims;
  StorageClaims::Claim claim;
  if (!reads.empty()) claim = claims.take({claims.newOwner(), name}, reads, StorageClaims::Mode::Read);
  auto* worker = new Worker(env, std::move(work), std::move(claim));
  const Napi::Value promise = worker->promise();
  worker->Queue();  // frees itself when it has settled
  return promise;
}

}  // namespace neve
