#include "group_host.h"

namespace neve {

void GroupHost::shutDown() {
  if (released()) return;
  ending_.store(true);
  if (group) group->abort();
  // What was never run may hold the last reference to this host: it goes when everything here is done.
  const std::vector<OwnerThread::Job> unrun = thread_->takeAll();
  thread_->finish();
  release();
}

Napi::Value GroupHost::post(Napi::Env env, Work work, const std::vector<at::Tensor>& reads, const std::vector<at::Tensor>& writes) {
  StorageClaims& claims = EnvState::of(env).claims;
  const StorageClaims::Owner owner{claims.newOwner(), "a process group"};
  std::vector<StorageClaims::Claim> taken;
  if (!reads.empty()) taken.push_back(claims.take(owner, reads, StorageClaims::Mode::Read));
  if (!writes.empty()) taken.push_back(claims.take(owner, writes, StorageClaims::Mode::Write));
  auto [promise, job] = promiseOf(env, [this, work = std::move(work)] { return work(*this); }, std::move(taken));
  thread_->post(std::move(job));
  return promise;
}

}  // namespace neve
