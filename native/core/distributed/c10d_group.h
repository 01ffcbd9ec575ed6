// A process group over c10d.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include "operation_call.h"
#include "process_group.h"
#include "roster.h"

namespace neve {

class C10dGroup final : public ProcessGroup {
 public:
  C10dGroup(GroupSpec spec, c10::intrusive_ptr<c10d::Store> store, std::string name);
  ~C10dGroup() override { abort(); }

  // Waits until every process has said that it is there.
  void meet(const std::function<bool()>& cancelled);
  void connect();

  int64_t rank() const override { return spec_.rank; }
  int64_t size() const override { return spec_.size; }
  bool usesNccl() const override { return nccl_ != nullptr; }
  std::shared_ptr<ProcessGroup> another() override;

  void allReduce(const at::Tensor& tensor, Reduce how) override;
  void broadcast(const at::Tensor& tensor, int64_t from) override;
  at::Tensor allGather(const at::Tensor& tensor) override;
  at::Tensor reduceScatter(const at::Tensor& tensor, Reduce how) override;
  std::vector<std::string> exchange(const std::string& bytes) override;
  void barrier() override;
  void beginSum(const at::Tensor& tensor) override;
  void awaitSums() override;
  at::Tensor gather(const at::Tensor& tensor) override;
  Traffic traffic() const override;

  void giveUp(const std::string& reason) override;
  void abort() override;
  void leave() override;

 private:
  using Work = c10::intrusive_ptr<c10d::Work>;

  // A sum that began, and whether it is NCCL's.
  struct Begun {
    Work work;
    bool nccl;
  };
  // What wakes whoever waits for an operation.
  struct Signal {
    std::mutex mutex;
    std::condition_variable wake;
    bool aborted = false;
  };
  // Ends a wait.
  struct Aborted {};

  // Does `work`, an operation of this thread; what fails of the others is told in full.
  template <typename Body>
  void during(Operation operation, Body body);
  bool isAborted() const;
  static Error closed(const char* operation);
  // Throws where processes mean different things, on all of them: Gloo would end the process of one that gets more than it expects.
  void check(const OperationCall& call);
  void await(const Begun& begun);
  // Until Gloo, or NCCL, is done with it.
  void awaitGloo(const Work& work);
  void awaitNccl(const Work& work);
  // The backend of a tensor that is in its placeFor(), contiguous.
  c10d::Backend& backendOf(const at::Tensor& tensor) const { return tensor.is_cuda() ? *nccl_ : *backend_; }
  Begun begin(const at::Tensor& tensor, Reduce how);
  at::Tensor gathered(const at::Tensor& tensor);
  // Gives `use` the tensor, or a copy in its placeFor() that is copied back.
  template <typename Use>
  void inPlace(const at::Tensor& tensor, Use use);
  // The tensor in its placeFor(), contiguous.
  at::Tensor placed(const at::Tensor& tensor) const;
  // Where each process can, tensors of GPUs go by NCCL from here on.
  void connectNccl();
  void closeConnections();

  const GroupSpec spec_;
  const c10::intrusive_ptr<c10d::Store> store_;
  const std::string name_;
  Roster roster_;
  int64_t others_ = 0;
  // Held while an operation runs.
  std::mutex use_;
  c10::intrusive_ptr<c10d::Backend> backend_;
  c10::intrusive_ptr<c10d::Backend> nccl_;
  std::vector<Begun> begun_;
  std::optional<std::string> broken_;
  std::atomic<int64_t> bytes_{0};
  std::atomic<int64_t> waited_{0};  // nanoseconds
  const std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
};

}  // namespace neve
