// A process group with a thread of its own, as one JavaScript environment sees it: operations go in, promises come out.
//
// Life: as a session's host (session_host.h). Made and destroyed on the JavaScript thread; whoever waits for an operation keeps it alive.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "../core/distributed/process_group.h"
#include "../core/owner_thread.h"
#include "env_state.h"
#include "napi_setup.h"

namespace neve {

class GroupHost : public std::enable_shared_from_this<GroupHost> {
 public:
  // Builds the JavaScript value of a result, on the JavaScript thread.
  using ToJs = std::function<Napi::Value(Napi::Env)>;
  using Work = std::function<ToJs(GroupHost&)>;

  explicit GroupHost(Napi::Env env);
  ~GroupHost();

  // Does the work after what was posted before. The tensors are claimed until the promise settles; throws ERR_BORROWED.
  Napi::Value post(Napi::Env env, Work work, const std::vector<at::Tensor>& reads, const std::vector<at::Tensor>& writes);
  // Ends what runs, and the thread.
  void shutDown();

  // Whether the environment has no use for it any more; for work that waits.
  bool ending() const { return ending_.load(); }

  // Set on the JavaScript thread when it has been joined; from then on it stays.
  std::shared_ptr<ProcessGroup> group;

 private:
  struct Completion;
  using Call = std::function<void(Napi::Env)>;

  void toJavaScript(Call call);
  static void callJs(napi_env env, napi_value callback, void* context, void* data);
  static void cleanUp(void* self);

  napi_env env_;
  napi_threadsafe_function toJs_ = nullptr;
  std::vector<std::unique_ptr<Call>> undelivered_;  // the group's thread until it is joined
  size_t pending_ = 0;                              // promises not settled; JavaScript thread only
  bool shutDown_ = false;
  std::atomic<bool> ending_{false};
  std::unique_ptr<OwnerThread> thread_;
};

}  // namespace neve
