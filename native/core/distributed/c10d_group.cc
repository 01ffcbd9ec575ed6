#ifdef USE_C10D_GLOO

#include "c10d_group.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <utility>

#include "../cuda_library.h"
#include "../errors.h"
#include "c10d_store.h"
#include "waiting.h"

namespace neve {
namespace {

// The name of the group that is joined, from which others are made.
constexpr const char* kFirst = "0";
// How often a device is asked whether it is done.
constexpr auto kLook = std::chrono::microseconds(50);

c10d::ReduceOp operationOf(Reduce how) {
  switch (how) {
    case Reduce::Min:
      return c10d::ReduceOp::MIN;
    case Reduce::Max:
      return c10d::ReduceOp::MAX;
    case Reduce::Product:
      return c10d::ReduceOp::PRODUCT;
    default:
      return c10d::ReduceOp::SUM;
  }
}

// Why this process cannot use NCCL; empty where it can.
std::string whyNoNccl() {
  try {
    const NeveCudaApi* cuda = cudaLibrary();
    if (cuda == nullptr) return "there is no GPU, or Neve's CUDA library was not built";
    return cuda->ncclBackend == nullptr ? "Neve's CUDA library was built without NCCL's headers" : "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

C10dGroup::C10dGroup(GroupSpec spec, c10::intrusive_ptr<c10d::Store> store, std::string name)
    : spec_(std::move(spec)),
      store_(std::move(store)),
      name_(std::move(name)),
      roster_(spec_, std::make_shared<C10dStore>(store_), name_) {}

void C10dGroup::meet(const std::function<bool()>& cancelled) {
  if (!roster_.meet(cancelled)) throw closed("initProcessGroup");
}

at::Tensor C10dGroup::placed(const at::Tensor& tensor) const { return tensor.detach().to(placeFor(tensor.device())).contiguous(); }

template <typename Use>
void C10dGroup::inPlace(const at::Tensor& tensor, Use use) {
  at::Tensor sent = placed(tensor);
  if (sent.numel() > 0) use(sent);
  if (!sent.is_alias_of(tensor)) tensor.detach().copy_(sent);
}

void C10dGroup::connect() {
  try {
    auto options = c10d::ProcessGroupGloo::Options::create(millisecondsOf(spec_.timeout));
    if (!spec_.address.empty()) {
      options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(spec_.address));
    } else if (!spec_.interfaces.empty()) {
      for (const std::string& one : spec_.interfaces) {
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(one));
      }
    } else {
      options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
    }
    backend_ = c10::make_intrusive<c10d::ProcessGroupGloo>(c10::make_intrusive<c10d::PrefixStore>("group/" + name_, store_),
                                                           static_cast<int>(spec_.rank), static_cast<int>(spec_.size), options);
  } catch (const std::exception& error) {
    throw roster_.connectError("could not connect to the other processes: " + shortened(error.what()));
  }
  during(Operation::Another, [&] { connectNccl(); });
}

void C10dGroup::connectNccl() {
  const std::string why = spec_.transport == Transport::Gloo ? "it was started with backend: 'gloo'" : whyNoNccl();
  const int64_t mine = (why.empty() ? 1 : 0) + (spec_.transport == Transport::Nccl ? 2 : 0);
  const at::Tensor all = gathered(at::full({1}, mine, at::TensorOptions(at::kLong)));
  bool every = true;
  bool asked = false;
  int64_t without = -1;
  for (int64_t rank = 0; rank < spec_.size; ++rank) {
    const int64_t word = all[rank].item<int64_t>();
    asked = asked || word >= 2;
    if (word % 2 == 1) continue;
    if (every) without = rank;
    every = false;
  }
  if (!every && asked) {
    throw Error(
        "distributed", "ERR_DISTRIBUTED_UNAVAILABLE",
        "backend: 'nccl' was asked for, but rank " + std::to_string(without) + " cannot use NCCL" +
            (without == spec_.rank ? ": " + why : "") +
            ". It needs a GPU, a CUDA build of libtorch and its NCCL (npx neve setup with nvcc at hand). Leave backend out: tensors "
            "of a GPU then pass through the host where NCCL is missing.")
        .with("rank", static_cast<double>(spec_.rank))
        .with("peer", static_cast<double>(without));
  }
  if (!every) return;
  const c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::PrefixStore>("nccl/" + name_, store_);
  const NeveNcclGroup group{&store, static_cast<int32_t>(spec_.rank), static_cast<int32_t>(spec_.size),
                            millisecondsOf(spec_.timeout).count()};
  const char* failure = cudaLibrary()->ncclBackend(&group, &nccl_);
  if (failure != nullptr) throw std::runtime_error("NCCL: " + std::string(failure));
}

void C10dGroup::closeConnections() {
  // Kernels that wait for a process that is lost would hold their device.
  if (nccl_) nccl_->abort();
  nccl_.reset();
  backend_.reset();
}

std::shared_ptr<ProcessGroup> C10dGroup::another() {
  std::string name;
  during(Operation::Another, [&] {
    check(callOf(Operation::Another));
    name = name_ + "." + std::to_string(++others_);
  });
  auto group = std::make_shared<C10dGroup>(spec_, store_, name);
  group->connect();
  return group;
}

void C10dGroup::allReduce(const at::Tensor& tensor, Reduce how) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::AllReduce, how);
  during(Operation::AllReduce, [&] {
    check(callOf(Operation::AllReduce, static_cast<int64_t>(how), tensor));
    inPlace(tensor, [&](at::Tensor& sent) {
      await(begin(sent, how));
      if (how == Reduce::Mean) sent.div_(static_cast<double>(spec_.size));
    });
  });
}

void C10dGroup::broadcast(const at::Tensor& tensor, int64_t from) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::Broadcast);
  if (from < 0 || from >= spec_.size) {
    throw Error("option", "ERR_ARGUMENT",
                "broadcast: there is no rank " + std::to_string(from) + "; expected 0 to " + std::to_string(spec_.size - 1) + ".");
  }
  during(Operation::Broadcast, [&] {
    check(callOf(Operation::Broadcast, from, tensor));
    inPlace(tensor, [&](at::Tensor& sent) {
      c10d::BroadcastOptions options;
      options.rootRank = from;
      std::vector<at::Tensor> tensors{sent};
      if (from == spec_.rank) bytes_ += static_cast<int64_t>(sent.nbytes());
      await({backendOf(sent).broadcast(tensors, options), sent.is_cuda()});
    });
  });
}

at::Tensor C10dGroup::allGather(const at::Tensor& tensor) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::AllGather);
  at::Tensor result;
  during(Operation::AllGather, [&] {
    check(callOf(Operation::AllGather, 0, tensor));
    result = gathered(placed(tensor)).to(tensor.device());
  });
  return result;
}

at::Tensor C10dGroup::reduceScatter(const at::Tensor& tensor, Reduce how) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::ReduceScatter, how);
  if (tensor.dim() == 0 || tensor.size(0) % spec_.size != 0) {
    throw Error("shape", "ERR_SHAPE",
                "reduceScatter: dimension 0 must be a multiple of the " + std::to_string(spec_.size) + " processes, received " +
                    (tensor.dim() == 0 ? std::string("a number") : "[" + std::to_string(tensor.size(0)) + ", ...]") + ".");
  }
  at::Tensor result;
  during(Operation::ReduceScatter, [&] {
    check(callOf(Operation::ReduceScatter, static_cast<int64_t>(how), tensor));
    const at::Tensor whole = placed(tensor).clone();
    // Every build of Gloo reduces all; scattering alone is not in each of them for every operation.
    if (whole.numel() > 0) await(begin(whole, how));
    const int64_t rows = whole.size(0) / spec_.size;
    result = whole.narrow(0, spec_.rank * rows, rows).clone();
    if (how == Reduce::Mean) result.div_(static_cast<double>(spec_.size));
    result = result.to(tensor.device());
  });
  return result;
}

std::vector<std::string> C10dGroup::exchange(const std::string& bytes) {
  std::vector<std::string> all;
  during(Operation::Exchange, [&] {
    check(callOf(Operation::Exchange));
    const auto length = static_cast<int64_t>(bytes.size());
    const at::Tensor lengths = gathered(at::full({1}, length, at::TensorOptions(at::kLong)));
    const int64_t longest = std::max<int64_t>(1, lengths.max().item<int64_t>());
    at::Tensor mine = at::zeros({1, longest}, at::TensorOptions(at::kByte));
    std::memcpy(mine.mutable_data_ptr<uint8_t>(), bytes.data(), bytes.size());
    const at::Tensor found = gathered(mine);
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      const auto* start = reinterpret_cast<const char*>(found.const_data_ptr<uint8_t>() + rank * longest);
      all.emplace_back(start, static_cast<size_t>(lengths[rank].item<int64_t>()));
    }
  });
  return all;
}

void C10dGroup::barrier() {
  during(Operation::Barrier, [&] { check(callOf(Operation::Barrier)); });
}

void C10dGroup::beginSum(const at::Tensor& tensor) {
  if (tensor.numel() == 0) return;
  during(Operation::AllReduce, [&] { begun_.push_back(begin(tensor, Reduce::Sum)); });
}

void C10dGroup::awaitSums() {
  const std::vector<Begun> begun = std::exchange(begun_, {});
  during(Operation::AllReduce, [&] {
    // Gloo's first: a process that is lost shows there at once, and with NCCL when the time is over.
    for (const bool nccl : {false, true}) {
      for (const Begun& one : begun) {
        if (one.nccl == nccl) await(one);
      }
    }
  });
}

at::Tensor C10dGroup::gather(const at::Tensor& tensor) {
  at::Tensor all;
  during(Operation::AllGather, [&] { all = gathered(tensor); });
  return all;
}

ProcessGroup::Traffic C10dGroup::traffic() const { return {.bytes = bytes_.load(), .seconds = static_cast<double>(waited_.load()) * 1e-9}; }

void C10dGroup::giveUp(const std::string& reason) {
  roster_.giveUp(reason, [this] { abort(); });
}

void C10dGroup::abort() {
  {
    const std::lock_guard lock(signal_->mutex);
    signal_->aborted = true;
  }
  signal_->wake.notify_all();
  // Whoever waits for an operation lets go of the connections itself.
  const std::unique_lock lock(use_, std::try_to_lock);
  if (lock.owns_lock()) closeConnections();
}

void C10dGroup::leave() {
  {
    const std::lock_guard lock(use_);
    if (!backend_) return;
    closeConnections();
  }
  abort();
  // With the group that was joined first, the store goes.
  roster_.leave(/*last=*/name_ == kFirst);
}

template <typename Body>
void C10dGroup::during(Operation operation, Body body) {
  const std::lock_guard lock(use_);
  const char* name = nameOf(operation);
  if (broken_) {
    throw Error("distributed", "ERR_DISTRIBUTED_PEER",
                std::string(name) + ": this group is broken since an earlier operation failed: " + *broken_)
        .with("rank", static_cast<double>(spec_.rank))
        .with("operation", name);
  }
  if (!backend_ || isAborted()) throw closed(name);
  try {
    body();
  } catch (const Error&) {
    throw;
  } catch (const Aborted&) {
    // An operation runs, and its thread would be waited for: the connections stay open until the process ends.
    static_cast<void>(nccl_.release());
    static_cast<void>(backend_.release());
    throw closed(name);
  } catch (const std::exception& error) {
    // By which the others learn of it.
    closeConnections();
    Error lost = roster_.lost(name, shortened(error.what()));
    broken_ = lost.what();
    throw lost;
  }
}

bool C10dGroup::isAborted() const {
  const std::lock_guard lock(signal_->mutex);
  return signal_->aborted;
}

Error C10dGroup::closed(const char* operation) {
  return Error("state", "ERR_GROUP_CLOSED",
               std::string(operation) + ": this process has left the group. Join again with initProcessGroup().");
}

void C10dGroup::check(const OperationCall& call) {
  at::Tensor mine = at::empty({1, kCallLength}, at::TensorOptions(at::kLong));
  std::memcpy(mine.mutable_data_ptr<int64_t>(), call.data(), sizeof(call));
  checkSameCall(call, gathered(mine), spec_.rank);
}

void C10dGroup::await(const Begun& begun) {
  const auto start = std::chrono::steady_clock::now();
  begun.nccl ? awaitNccl(begun.work) : awaitGloo(begun.work);
  // Rethrows what went wrong; with NCCL the present stream goes on behind it.
  begun.work->wait();
  waited_ += std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
}

void C10dGroup::awaitGloo(const Work& work) {
  const auto done = std::make_shared<bool>(false);
  work->getFuture()->addCallback([done, signal = signal_](c10::ivalue::Future&) {
    {
      const std::lock_guard lock(signal->mutex);
      *done = true;
    }
    signal->wake.notify_all();
  });
  std::unique_lock lock(signal_->mutex);
  signal_->wake.wait(lock, [&] { return *done || signal_->aborted; });
  if (!*done) throw Aborted();
}

// Its futures are done when the device has been told what to do: only asking shows when it has done that.
void C10dGroup::awaitNccl(const Work& work) {
  const Deadline deadline(millisecondsOf(spec_.timeout));
  std::unique_lock lock(signal_->mutex);
  while (!work->isCompleted()) {
    if (deadline.over()) throw std::runtime_error("NCCL timed out");
    signal_->wake.wait_for(lock, kLook);
    if (signal_->aborted) throw Aborted();
  }
  if (work->exception()) std::rethrow_exception(work->exception());
}

C10dGroup::Begun C10dGroup::begin(const at::Tensor& tensor, Reduce how) {
  c10d::AllreduceOptions options;
  options.reduceOp = operationOf(how);
  std::vector<at::Tensor> tensors{tensor};
  bytes_ += static_cast<int64_t>(tensor.nbytes());
  return {backendOf(tensor).allreduce(tensors, options), tensor.is_cuda()};
}

at::Tensor C10dGroup::gathered(const at::Tensor& tensor) {
  std::vector<int64_t> shape = tensor.sizes().vec();
  if (shape.empty()) shape.push_back(1);
  shape[0] *= spec_.size;
  at::Tensor output = at::empty(shape, tensor.options());
  at::Tensor input = tensor.dim() == 0 ? tensor.reshape({1}) : tensor;
  bytes_ += static_cast<int64_t>(input.nbytes());
  if (output.numel() > 0) await({backendOf(input)._allgather_base(output, input), input.is_cuda()});
  return output;
}

bool ProcessGroup::isAvailable() { return true; }

std::shared_ptr<ProcessGroup> ProcessGroup::join(const GroupSpec& spec, const std::function<bool()>& cancelled) {
  c10::intrusive_ptr<c10d::Store> store;
  try {
    store = openC10dStore(spec.host, spec.port, spec.servesStore, spec.timeout, cancelled);
  } catch (const std::exception& error) {
    throw Error("distributed", "ERR_DISTRIBUTED_CONNECT",
                "Rank " + std::to_string(spec.rank) + (spec.servesStore ? " could not open a store at " : " found no store at ") +
                    spec.host + ":" + std::to_string(spec.port) + ": " + shortened(error.what()) +
                    ". Check MASTER_ADDR and MASTER_PORT, and that rank 0 was started.")
        .with("rank", static_cast<double>(spec.rank));
  }
  auto group = std::make_shared<C10dGroup>(spec, c10::make_intrusive<c10d::PrefixStore>(spec.prefix, store), kFirst);
  group->meet(cancelled);
  group->connect();
  return group;
}

}  // namespace neve

#endif
