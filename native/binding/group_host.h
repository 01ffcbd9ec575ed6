// A process group with a thread of its own, as one JavaScript environment sees it: operations go in, promises come out.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "../core/distributed/process_group.h"
#include "promise_host.h"

namespace neve {

class GroupHost final : public PromiseHost {
 public:
  using Work = std::function<ToJs(GroupHost&)>;

  explicit GroupHost(Napi::Env env) : PromiseHost(env, "neve.group"), thread_(std::make_unique<OwnerThread>()) {}
  ~GroupHost() override { GroupHost::shutDown(); }

  // Does the work after what was posted before. The tensors are claimed until the promise settles; throws ERR_BORROWED.
  Napi::Value post(Napi::Env env, Work work, const std::vector<at::Tensor>& reads, const std::vector<at::Tensor>& writes);
  void shutDown() override;

  // Whether the environment has no use for it any more; for work that waits.
  bool ending() const { return ending_.load(); }
  std::shared_ptr<GroupHost> shared() { return std::static_pointer_cast<GroupHost>(shared_from_this()); }

  // Set on the JavaScript thread when it has been joined; from then on it stays.
  std::shared_ptr<ProcessGroup> group;

 private:
  std::atomic<bool> ending_{false};
  std::unique_ptr<OwnerThread> thread_;
};

}  // namespace neve
