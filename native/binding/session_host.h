// A training session with its owner thread, as one JavaScript environment sees it: work goes in as jobs, promises come out.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "../core/queue_source.h"
#include "../core/train_session.h"
#include "promise_host.h"

namespace neve {

class SessionHost final : public PromiseHost {
 public:
  // Does the work, on the owner thread.
  using Work = std::function<ToJs(TrainSession&)>;

  // What every command of the session claims: the model's parameters and buffers.
  struct Access {
    StorageClaims::Owner owner;
    StorageClaims::Mode mode = StorageClaims::Mode::Write;
  };

  // With `beside`, on that one's owner thread: the jobs of both run one after the other, in the order in which they are posted.
  SessionHost(Napi::Env env, std::unique_ptr<TrainSession> session, Access access, Napi::Value onProgress,
              const SessionHost* beside = nullptr);
  ~SessionHost() override;

  // What a command works with besides the model.
  struct Touched {
    std::vector<at::Tensor> reads;
    std::vector<at::Tensor> writes;
  };

  // The tensors of the model, and those touched, are claimed until the promise settles. Throws ERR_BORROWED where somebody else holds them.
  Napi::Value post(Napi::Env env, Work work, const Touched& touched = {});
  // At the next step boundary; claims nothing, since what it runs beside has claimed already.
  Napi::Value postUrgent(Napi::Env env, Work work);

  // What steps noted since this was last asked, also while steps run.
  std::vector<LoggedStep> takeLog() { return session_->takeLog(); }
  const StorageClaims::Owner& owner() const { return access_.owner; }
  void interrupt() { session_->interrupt(); }
  // Whatever runs fails after its current batch, and so does all that is asked later but the close.
  void abandon() { session_->close(); }
  // Ends the owner thread after its current step, and blocks for at most that long; what shares the thread ends with it.
  void shutDown() override;
  // Settles once all posted work is done; `onClosed` runs on the JavaScript thread.
  Napi::Value close(Napi::Env env, std::function<void()> onClosed);

  // A queue of batches for the session; `onWanted` runs on the owner thread.
  std::shared_ptr<QueueSource> queue(int64_t first, std::function<void(int64_t)> onWanted);
  // Calls `function` with the number that tell() is given last, on the JavaScript thread; until forget().
  uint64_t listen(Napi::Function function);
  void forget(uint64_t listener) { listeners_.erase(listener); }
  // On the owner thread.
  void tell(uint64_t listener, int64_t number);

  // On the owner thread, between steps: serves urgent jobs and reports progress, at most every 20 ms and never two reports at once.
  // Nothing is reported before a first loss is known: losses are read from a GPU some steps late.
  void betweenSteps(int64_t step, std::optional<double> loss);

 private:
  static Work asCommand(Work work);
  std::vector<StorageClaims::Claim> claim(Napi::Env env, const Touched& touched) const;
  Napi::Value submit(Napi::Env env, Work work, bool urgent, std::vector<StorageClaims::Claim> claims);
  void settled(Napi::Env env) override;
  std::shared_ptr<SessionHost> shared() { return std::static_pointer_cast<SessionHost>(shared_from_this()); }

  std::unique_ptr<TrainSession> session_;
  Access access_;
  Napi::FunctionReference onProgress_;
  // JavaScript thread only.
  std::unordered_map<uint64_t, Napi::FunctionReference> listeners_;
  uint64_t lastListener_ = 0;
  std::atomic<bool> progressWaiting_{false};
  std::chrono::steady_clock::time_point lastProgress_{};
  std::shared_ptr<OwnerThread> thread_;
};

}  // namespace neve
