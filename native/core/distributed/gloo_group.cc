#ifdef USE_C10D_GLOO

#include "gloo_group.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <cstring>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <utility>

#include "../errors.h"
#include "c10d_store.h"

namespace neve {
namespace {

// The name of the group that is joined, from which others are made.
constexpr const char* kFirst = "0";

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

// Gives `use` the tensor, or a copy on the host that is copied back.
template <typename Use>
void inPlace(const at::Tensor& tensor, Use use) {
  at::Tensor plain = tensor.detach();
  at::Tensor host = plain.to(at::kCPU).contiguous();
  if (host.numel() > 0) use(host);
  if (!host.is_alias_of(plain)) plain.copy_(host);
}

}  // namespace

GlooGroup::GlooGroup(GroupSpec spec, c10::intrusive_ptr<c10d::Store> store, std::string name)
    : spec_(std::move(spec)),
      store_(std::move(store)),
      name_(std::move(name)),
      roster_(spec_, std::make_shared<C10dStore>(store_), name_) {}

void GlooGroup::meet(const std::function<bool()>& cancelled) {
  if (!roster_.meet(cancelled)) throw closed("initProcessGroup");
}

void GlooGroup::connect() {
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
}

std::shared_ptr<ProcessGroup> GlooGroup::another() {
  std::string name;
  during(Operation::Another, [&] {
    check(callOf(Operation::Another));
    name = name_ + "." + std::to_string(++others_);
  });
  auto group = std::make_shared<GlooGroup>(spec_, store_, name);
  group->connect();
  return group;
}

void GlooGroup::allReduce(const at::Tensor& tensor, Reduce how) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::AllReduce, how);
  during(Operation::AllReduce, [&] {
    check(callOf(Operation::AllReduce, static_cast<int64_t>(how), tensor));
    inPlace(tensor, [&](at::Tensor& host) {
      await(begin(host, how));
      if (how == Reduce::Mean) host.div_(static_cast<double>(spec_.size));
    });
  });
}

void GlooGroup::broadcast(const at::Tensor& tensor, int64_t from) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::Broadcast);
  if (from < 0 || from >= spec_.size) {
    throw Error("option", "ERR_ARGUMENT",
                "broadcast: there is no rank " + std::to_string(from) + "; expected 0 to " + std::to_string(spec_.size - 1) + ".");
  }
  during(Operation::Broadcast, [&] {
    check(callOf(Operation::Broadcast, from, tensor));
    inPlace(tensor, [&](at::Tensor& host) {
      c10d::BroadcastOptions options;
      options.rootRank = from;
      std::vector<at::Tensor> tensors{host};
      if (from == spec_.rank) bytes_ += static_cast<int64_t>(host.nbytes());
      await(backend_->broadcast(tensors, options));
    });
  });
}

at::Tensor GlooGroup::allGather(const at::Tensor& tensor) {
  const at::NoGradGuard noGradients;
  checkCanBeSent(tensor, Operation::AllGather);
  at::Tensor result;
  during(Operation::AllGather, [&] {
    check(callOf(Operation::AllGather, 0, tensor));
    result = gathered(tensor.detach().to(at::kCPU).contiguous()).to(tensor.device());
  });
  return result;
}

at::Tensor GlooGroup::reduceScatter(const at::Tensor& tensor, Reduce how) {
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
    at::Tensor host = tensor.detach().to(at::kCPU).contiguous().clone();
    // Every build of Gloo reduces all; scattering alone is not in each of them for every operation.
    if (host.numel() > 0) await(begin(host, how));
    const int64_t rows = host.size(0) / spec_.size;
    result = host.narrow(0, spec_.rank * rows, rows).clone();
    if (how == Reduce::Mean) result.div_(static_cast<double>(spec_.size));
    result = result.to(tensor.device());
  });
  return result;
}

std::vector<std::string> GlooGroup::exchange(const std::string& bytes) {
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

void GlooGroup::barrier() {
  during(Operation::Barrier, [&] { check(callOf(Operation::Barrier)); });
}

void GlooGroup::beginSum(const at::Tensor& tensor) {
  if (tensor.numel() == 0) return;
  during(Operation::AllReduce, [&] { begun_.push_back(begin(tensor, Reduce::Sum)); });
}

void GlooGroup::awaitSums() {
  const std::vector<Work> begun = std::exchange(begun_, {});
  during(Operation::AllReduce, [&] {
    for (const Work& work : begun) await(work);
  });
}

at::Tensor GlooGroup::gather(const at::Tensor& tensor) {
  at::Tensor all;
  during(Operation::AllGather, [&] { all = gathered(tensor); });
  return all;
}

ProcessGroup::Traffic GlooGroup::traffic() const { return {.bytes = bytes_.load(), .seconds = static_cast<double>(waited_.load()) * 1e-9}; }

void GlooGroup::giveUp(const std::string& reason) {
  roster_.giveUp(reason, [this] { abort(); });
}

void GlooGroup::abort() {
  {
    const std::lock_guard lock(signal_->mutex);
    signal_->aborted = true;
  }
  signal_->wake.notify_all();
  // Whoever waits for an operation lets go of the connections itself.
  const std::unique_lock lock(use_, std::try_to_lock);
  if (lock.owns_lock()) backend_.reset();
}

void GlooGroup::leave() {
  {
    const std::lock_guard lock(use_);
    if (!backend_) return;
    backend_.reset();
  }
  abort();
  // With the group that was joined first, the store goes.
  roster_.leave(/*last=*/name_ == kFirst);
}

template <typename Body>
void GlooGroup::during(Operation operation, Body body) {
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
    static_cast<void>(backend_.release());
    throw closed(name);
  } catch (const std::exception& error) {
    // Closes the connections, by which the others learn of it.
    backend_.reset();
    Error lost = roster_.lost(name, shortened(error.what()));
    broken_ = lost.what();
    throw lost;
  }
}

bool GlooGroup::isAborted() const {
  const std::lock_guard lock(signal_->mutex);
  return signal_->aborted;
}

Error GlooGroup::closed(const char* operation) {
  return Error("state", "ERR_GROUP_CLOSED",
               std::string(operation) + ": this process has left the group. Join again with initProcessGroup().");
}

void GlooGroup::check(const OperationCall& call) {
  at::Tensor mine = at::empty({1, kCallLength}, at::TensorOptions(at::kLong));
  std::memcpy(mine.mutable_data_ptr<int64_t>(), call.data(), sizeof(call));
  checkSameCall(call, gathered(mine), spec_.rank);
}

void GlooGroup::await(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  const auto done = std::make_shared<bool>(false);
  work->getFuture()->addCallback([done, signal = signal_](c10::ivalue::Future&) {
    {
      const std::lock_guard lock(signal->mutex);
      *done = true;
    }
    signal->wake.notify_all();
  });
  {
    std::unique_lock lock(signal_->mutex);
    signal_->wake.wait(lock, [&] { return *done || signal_->aborted; });
    if (!*done) throw Aborted();
  }
  work->wait();
  waited_ += std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
}

GlooGroup::Work GlooGroup::begin(const at::Tensor& host, Reduce how) {
  c10d::AllreduceOptions options;
  options.reduceOp = operationOf(how);
  std::vector<at::Tensor> tensors{host};
  bytes_ += static_cast<int64_t>(host.nbytes());
  return backend_->allreduce(tensors, options);
}

at::Tensor GlooGroup::gathered(const at::Tensor& host) {
  std::vector<int64_t> shape = host.sizes().vec();
  if (shape.empty()) shape.push_back(1);
  shape[0] *= spec_.size;
  at::Tensor output = at::empty(shape, host.options());
  at::Tensor input = host.dim() == 0 ? host.reshape({1}) : host;
  bytes_ += static_cast<int64_t>(input.nbytes());
  if (output.numel() > 0) await(backend_->_allgather_base(output, input));
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
  auto group = std::make_shared<GlooGroup>(spec, c10::make_intrusive<c10d::PrefixStore>(spec.prefix, store), kFirst);
  group->meet(cancelled);
  group->connect();
  return group;
}

}  // namespace neve

#endif
