// The processes that work together, and what they tell each other: collective operations, over c10d's Gloo and NCCL.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace neve {

enum class Reduce : uint8_t { Sum, Mean, Min, Max, Product };

// What moves tensors of GPUs: NCCL where every process has it, Gloo through the host, or NCCL and nothing else.
enum class Transport : uint8_t { Auto, Gloo, Nccl };

// Where a process finds the others, as the launcher tells.
struct GroupSpec {
  std::string host;  // of the store
  int64_t port = 0;
  bool servesStore = false;  // whether this process holds the store that all meet at
  bool storeIsRank0 = true;  // whether rank 0 holds it; else the launcher does
  int64_t rank = 0;
  int64_t size = 1;
  double timeout = 1800.0;              // seconds, of every operation and of the meeting
  std::string prefix;                   // tells this start of the processes from others in a store that outlives them
  std::string address;                  // of this machine, as the others reach it; empty: what its host name resolves to
  std::vector<std::string> interfaces;  // of the network, instead of an address
  Transport transport = Transport::Auto;
};

// Every process calls the same operations in the same order; each waits for the others. One thread at a time works with a group; abort()
// and giveUp() are for any. Errors are of the kind "distributed" and name `rank`, `operation` and, where known, the `peer` that is to
// blame; after one nothing works any more, and the connections are closed, so that the others learn of it.
class ProcessGroup {
 public:
  // Whether this libtorch has Gloo.
  static bool isAvailable();
  // Waits for all, unless `cancelled` comes to say that nobody wants it any more. Throws ERR_DISTRIBUTED_UNAVAILABLE, on all of them where
  // one cannot have what was asked for; ERR_DISTRIBUTED_CONNECT.
  static std::shared_ptr<ProcessGroup> join(const GroupSpec& spec, const std::function<bool()>& cancelled);

  virtual ~ProcessGroup() = default;
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  virtual int64_t rank() const = 0;
  virtual int64_t size() const = 0;
  // Whether tensors of GPUs go by NCCL; the others, and the checks, go by Gloo always.
  virtual bool usesNccl() const = 0;
  // Where tensors of a device have to be to be sent.
  at::Device placeFor(at::Device device) const { return device.is_cuda() && usesNccl() ? device : at::Device(at::kCPU); }
  // A group of the same processes with connections of its own, for another thread. An operation, as those below.
  virtual std::shared_ptr<ProcessGroup> another() = 0;

  // Each checks first that all processes mean the same, else throws ERR_DISTRIBUTED_MISMATCH and the group goes on. In place:
  virtual void allReduce(const at::Tensor& tensor, Reduce how) = 0;
  virtual void broadcast(const at::Tensor& tensor, int64_t from) = 0;
  // [n, ...] of each to [size * n, ...], by rank.
  virtual at::Tensor allGather(const at::Tensor& tensor) = 0;
  // [size * n, ...] of each to this process's [n, ...] of the reduced whole.
  virtual at::Tensor reduceScatter(const at::Tensor& tensor, Reduce how) = 0;
  // Bytes of each, of any length, by rank.
  virtual std::vector<std::string> exchange(const std::string& bytes) = 0;
  virtual void barrier() = 0;

  // For tensors in their placeFor() that are alike everywhere by construction, without a check: sums, in place; and allGather().
  void sum(const std::vector<at::Tensor>& tensors);
  // The same in two halves: sums begin, in one order everywhere, while their process does something else, and are awaited together.
  virtual void beginSum(const at::Tensor& tensor) = 0;
  virtual void awaitSums() = 0;
  virtual at::Tensor gather(const at::Tensor& tensor) = 0;

  // What this process has given to operations, and how long it has waited in them; from any thread.
  struct Traffic {
    int64_t bytes = 0;
    double seconds = 0.0;
  };
  virtual Traffic traffic() const = 0;

  // Tells the others why this process leaves, and leaves; operations that run here end.
  virtual void giveUp(const std::string& reason) = 0;
  // Operations end, here and then elsewhere.
  virtual void abort() = 0;
  // Leaves when all leave; the store's holder waits a while for the others.
  virtual void leave() = 0;

 protected:
  ProcessGroup() = default;
};

inline void ProcessGroup::sum(const std::vector<at::Tensor>& tensors) {
  for (const at::Tensor& tensor : tensors) beginSum(tensor);
  awaitSums();
}

}  // namespace neve
