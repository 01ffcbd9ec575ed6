#ifdef USE_C10D_GLOO

#include "process_group.h"
#include "shared_store.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "../errors.h"

namespace neve {
namespace {

using std::chrono::milliseconds;
using Work = c10::intrusive_ptr<c10d::Work>;

// How long those that are left wait for each other's word of what happened.
constexpr auto kGrace = milliseconds(2000);
// How long the store's holder stays for those that still read there.
constexpr auto kLinger = milliseconds(3000);
constexpr auto kLook = milliseconds(20);
// How long one attempt to find the store takes.
constexpr auto kAttempt = milliseconds(3000);
// The name of the group that is joined, from which others are made.
constexpr const char* kFirst = "0";

// What a process was about to do, as the others see it.
enum class Operation : int64_t { AllReduce = 1, Broadcast, AllGather, ReduceScatter, Exchange, Barrier, Another };
constexpr std::array<const char*, 8> kOperationNames = {"",         "allReduce", "broadcast",      "allGather", "reduceScatter",
                                                        "exchange", "barrier",   "another() group"};
constexpr std::array<const char*, 5> kReduceNames = {"sum", "mean", "min", "max", "product"};

constexpr int64_t kMostDimensions = 8;
constexpr int64_t kCallLength = 4 + kMostDimensions;

// The operation, how or from whom, dtype, dimensions, sizes.
using Call = std::array<int64_t, kCallLength>;

Call callOf(Operation operation, int64_t how, const at::Tensor& tensor) {
  Call call{};
  call[0] = static_cast<int64_t>(operation);
  call[1] = how;
  call[2] = tensor.defined() ? static_cast<int64_t>(tensor.scalar_type()) : -1;
  call[3] = tensor.defined() ? tensor.dim() : 0;
  // What lies behind the eighth dimension counts with it.
  for (int64_t i = 0; i < call[3]; ++i) {
    int64_t& size = call[static_cast<size_t>(4 + std::min(i, kMostDimensions - 1))];
    size = i < kMostDimensions ? tensor.size(i) : size * tensor.size(i);
  }
  return call;
}

std::string wordsOf(const int64_t* call) {
  const auto operation = static_cast<Operation>(call[0]);
  std::string words = kOperationNames[static_cast<size_t>(call[0])];
  if (operation == Operation::AllReduce || operation == Operation::ReduceScatter) {
    words += std::string(" (") + kReduceNames[static_cast<size_t>(call[1])] + ")";
  } else if (operation == Operation::Broadcast) {
    words += " from rank " + std::to_string(call[1]);
  }
  if (call[2] < 0) return words;
  words += std::string(" of ") + c10::toString(static_cast<at::ScalarType>(call[2])) + " [";
  for (int64_t i = 0; i < std::min(call[3], kMostDimensions); ++i) words += (i > 0 ? ", " : "") + std::to_string(call[4 + i]);
  return words + "]";
}

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

std::string textOf(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }
std::vector<uint8_t> bytesOf(const std::string& text) { return {text.begin(), text.end()}; }

// libtorch's own words, in one line and without its stack.
std::string shortened(const char* what) {
  std::string text = what;
  for (const char* end : {"\nException raised from", "\nframe #", "\n"}) text.resize(std::min(text.size(), text.find(end)));
  return text;
}

// Asks the store beside this thread: a holder that is stopped would never answer. False when it did not within the time, or failed.
bool askWithin(milliseconds time, std::function<void()> ask) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<bool> good;
  };
  const auto answer = std::make_shared<Answer>();
  std::thread([answer, ask = std::move(ask)] {
    bool good = true;
    try {
      ask();
    } catch (...) {
      good = false;
    }
    {
      const std::lock_guard lock(answer->mutex);
      answer->good = good;
    }
    answer->came.notify_all();
  }).detach();
  std::unique_lock lock(answer->mutex);
  answer->came.wait_for(lock, time, [&] { return answer->good.has_value(); });
  return answer->good.value_or(false);
}

// What wakes whoever waits for an operation.
struct Signal {
  std::mutex mutex;
  std::condition_variable wake;
  bool aborted = false;
};

// Ends a wait.
struct Aborted {};

class Deadline {
 public:
  explicit Deadline(milliseconds time) : end_(std::chrono::steady_clock::now() + time) {}
  bool over() const { return std::chrono::steady_clock::now() >= end_; }
  milliseconds left() const { return std::chrono::duration_cast<milliseconds>(end_ - std::chrono::steady_clock::now()); }

 private:
  std::chrono::steady_clock::time_point end_;
};

// Who serves it finds out at once whether that works; the others look for it again and again.
c10::intrusive_ptr<c10d::Store> openStore(const std::string& host, int64_t port, bool serves, double timeout,
                                          const std::function<bool()>& cancelled) {
  const auto whole = milliseconds(static_cast<int64_t>(timeout * 1000.0));
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(port);
  options.isServer = serves;
  options.waitWorkers = false;
  // A group may be joined again while another one still has the store.
  options.multiTenant = true;
  // Its server would run on Node's own libuv, whose functions come first.
  options.useLibUV = false;
  for (const Deadline deadline(whole);;) {
    options.timeout = serves ? whole : std::clamp(deadline.left(), milliseconds(1), kAttempt);
    try {
      auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
      store->setTimeout(whole);
      return store;
    } catch (const std::exception&) {
      if (serves || deadline.over() || cancelled()) throw;
    }
  }
}

class C10dStore final : public SharedStore {
 public:
  explicit C10dStore(c10::intrusive_ptr<c10d::Store> store) : store_(std::move(store)) {}

  void set(const std::string& key, const std::string& value) override { store_->set(key, bytesOf(value)); }
  std::optional<std::string> get(const std::string& key) override {
    if (!store_->check({key})) return std::nullopt;
    return textOf(store_->get(key));
  }
  int64_t add(const std::string& key, int64_t number) override { return store_->add(key, number); }

 private:
  c10::intrusive_ptr<c10d::Store> store_;
};

class GlooGroup final : public ProcessGroup {
 public:
  GlooGroup(GroupSpec spec, c10::intrusive_ptr<c10d::Store> store, std::string name)
      : spec_(std::move(spec)), store_(std::move(store)), name_(std::move(name)) {}
  ~GlooGroup() override { abort(); }

  void connect() {
    const auto timeout = this->timeout();
    try {
      auto options = c10d::ProcessGroupGloo::Options::create(timeout);
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
      throw connectError("could not connect to the other processes: " + shortened(error.what()));
    }
  }

  // Waits until every process has said that it is there.
  void meet(const std::function<bool()>& cancelled) {
    std::vector<std::string> keys;
    for (int64_t rank = 0; rank < spec_.size; ++rank) keys.push_back(key("joined", rank));
    const Deadline deadline(timeout());
    try {
      store_->set(key("joined", spec_.rank), bytesOf("1"));
      while (!store_->check(keys)) {
        if (cancelled()) throw closed("initProcessGroup");
        if (deadline.over()) break;
        std::this_thread::sleep_for(kLook);
      }
      if (store_->check(keys)) return;
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      throw connectError("met nobody: " + shortened(error.what()));
    }
    std::string missing;
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      if (!store_->check({keys[static_cast<size_t>(rank)]})) missing += (missing.empty() ? "" : ", ") + std::to_string(rank);
    }
    throw connectError("waited " + seconds() + " for rank " + missing + ", which did not come");
  }

  int64_t rank() const override { return spec_.rank; }
  int64_t size() const override { return spec_.size; }

  std::shared_ptr<ProcessGroup> another() override {
    std::string name;
    during(Operation::Another, [&] {
      check(callOf(Operation::Another, 0, at::Tensor()));
      name = name_ + "." + std::to_string(++others_);
    });
    auto group = std::make_shared<GlooGroup>(spec_, store_, name);
    group->connect();
    return group;
  }

  void allReduce(const at::Tensor& tensor, Reduce how) override {
    const at::NoGradGuard noGradients;
    checkType(tensor, Operation::AllReduce, how);
    during(Operation::AllReduce, [&] {
      check(callOf(Operation::AllReduce, static_cast<int64_t>(how), tensor));
      inPlace(tensor, [&](at::Tensor& host) {
        reduce(host, how);
        if (how == Reduce::Mean) host.div_(static_cast<double>(spec_.size));
      });
    });
  }

  void broadcast(const at::Tensor& tensor, int64_t from) override {
    const at::NoGradGuard noGradients;
    checkType(tensor, Operation::Broadcast, Reduce::Sum);
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
        await(backend_->broadcast(tensors, options));
      });
    });
  }

  at::Tensor allGather(const at::Tensor& tensor) override {
    const at::NoGradGuard noGradients;
    checkType(tensor, Operation::AllGather, Reduce::Sum);
    at::Tensor result;
    during(Operation::AllGather, [&] {
      check(callOf(Operation::AllGather, 0, tensor));
      result = gather(tensor.detach().to(at::kCPU).contiguous()).to(tensor.device());
    });
    return result;
  }

  at::Tensor reduceScatter(const at::Tensor& tensor, Reduce how) override {
    const at::NoGradGuard noGradients;
    checkType(tensor, Operation::ReduceScatter, how);
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
      reduce(host, how);
      const int64_t rows = host.size(0) / spec_.size;
      result = host.narrow(0, spec_.rank * rows, rows).clone();
      if (how == Reduce::Mean) result.div_(static_cast<double>(spec_.size));
      result = result.to(tensor.device());
    });
    return result;
  }

  std::vector<std::string> exchange(const std::string& bytes) override {
    std::vector<std::string> all;
    during(Operation::Exchange, [&] {
      check(callOf(Operation::Exchange, 0, at::Tensor()));
      const auto length = static_cast<int64_t>(bytes.size());
      const at::Tensor lengths = gather(at::full({1}, length, at::TensorOptions(at::kLong)));
      const int64_t longest = std::max<int64_t>(1, lengths.max().item<int64_t>());
      at::Tensor mine = at::zeros({1, longest}, at::TensorOptions(at::kByte));
      std::memcpy(mine.mutable_data_ptr<uint8_t>(), bytes.data(), bytes.size());
      const at::Tensor found = gather(mine);
      for (int64_t rank = 0; rank < spec_.size; ++rank) {
        const auto* start = reinterpret_cast<const char*>(found.const_data_ptr<uint8_t>() + rank * longest);
        all.emplace_back(start, static_cast<size_t>(lengths[rank].item<int64_t>()));
      }
    });
    return all;
  }

  void barrier() override {
    during(Operation::Barrier, [&] { check(callOf(Operation::Barrier, 0, at::Tensor())); });
  }

  void sum(const std::vector<at::Tensor>& tensors) override {
    during(Operation::AllReduce, [&] {
      std::vector<Work> started;
      for (const at::Tensor& tensor : tensors) {
        std::vector<at::Tensor> one{tensor};
        started.push_back(backend_->allreduce(one));
      }
      for (const Work& work : started) await(work);
    });
  }

  void giveUp(const std::string& reason) override {
    if (!told_.exchange(true)) {
      askWithin(kGrace, [store = store_, mine = key("failure", spec_.rank), reason] { store->set(mine, bytesOf("own " + reason)); });
      abort();
      linger({spec_.rank});
    }
    abort();
  }

  void abort() override {
    {
      const std::lock_guard lock(signal_->mutex);
      signal_->aborted = true;
    }
    signal_->wake.notify_all();
    // Whoever waits for an operation lets go of the connections itself.
    const std::unique_lock lock(use_, std::try_to_lock);
    if (lock.owns_lock()) backend_.reset();
  }

  void leave() override {
    {
      const std::lock_guard lock(use_);
      if (!backend_) return;
      backend_.reset();
    }
    abort();
    askWithin(kGrace, [store = store_, mine = key("left", spec_.rank)] { store->set(mine, bytesOf("1")); });
    // With the group that was joined first, the store goes.
    if (spec_.servesStore && name_ == kFirst) waitForAll({"left", "failure"}, {}, kLinger * 3);
  }

 private:
  milliseconds timeout() const { return milliseconds(static_cast<int64_t>(spec_.timeout * 1000.0)); }
  std::string seconds() const {
    std::string text = std::to_string(spec_.timeout);
    text.resize(std::min(text.size(), text.find('.') + 2));
    return text + " s";
  }
  std::string key(const char* what, int64_t rank) const { return name_ + "/" + what + "/" + std::to_string(rank); }

  Error connectError(const std::string& what) const {
    return Error("distributed", "ERR_DISTRIBUTED_CONNECT",
                 "Rank " + std::to_string(spec_.rank) + " " + what +
                     ". Check that every process was started, with one MASTER_ADDR, MASTER_PORT and WORLD_SIZE and a RANK of its own, and "
                     "that nothing stands between the machines.")
        .with("rank", static_cast<double>(spec_.rank));
  }

  // Throws for what Gloo cannot move, before anybody else is involved.
  static void checkType(const at::Tensor& tensor, Operation operation, Reduce how) {
    const std::string name = kOperationNames[static_cast<size_t>(operation)];
    const at::ScalarType type = tensor.scalar_type();
    const bool moves = at::isFloatingType(type) || type == at::kByte || type == at::kChar || type == at::kInt || type == at::kLong;
    const bool only = operation == Operation::Broadcast || operation == Operation::AllGather;
    if (tensor.layout() != at::kStrided) throw Error("dtype", "ERR_DTYPE", name + ": sparse tensors cannot be sent. Use toDense().");
    if (!moves && !(only && type == at::kBool)) {
      throw Error(
          "dtype", "ERR_DTYPE",
          name + ": tensors of " + std::string(c10::toString(type)) + " cannot be sent. Convert to a float, int32, int64, int8 or uint8.");
    }
    if (how == Reduce::Mean && !at::isFloatingType(type)) {
      throw Error("dtype", "ERR_DTYPE", name + ": the mean needs a floating-point tensor; reduce by 'sum' and divide.");
    }
  }

  // Does `work`, an operation of this thread; what fails of the others is told in full.
  template <typename Body>
  void during(Operation operation, Body body) {
    const std::lock_guard lock(use_);
    const char* name = kOperationNames[static_cast<size_t>(operation)];
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
      lose(name, shortened(error.what()));
    }
  }

  bool isAborted() const {
    const std::lock_guard lock(signal_->mutex);
    return signal_->aborted;
  }

  static Error closed(const char* operation) {
    return Error("state", "ERR_GROUP_CLOSED",
                 std::string(operation) + ": this process has left the group. Join again with initProcessGroup().");
  }

  void await(const Work& work) {
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
  }

  at::Tensor gather(const at::Tensor& host) {
    std::vector<int64_t> shape = host.sizes().vec();
    if (shape.empty()) shape.push_back(1);
    shape[0] *= spec_.size;
    at::Tensor output = at::empty(shape, host.options());
    at::Tensor input = host.dim() == 0 ? host.reshape({1}) : host;
    if (output.numel() > 0) await(backend_->_allgather_base(output, input));
    return output;
  }

  void reduce(at::Tensor& host, Reduce how) {
    if (host.numel() == 0) return;
    c10d::AllreduceOptions options;
    options.reduceOp = operationOf(how);
    std::vector<at::Tensor> tensors{host};
    await(backend_->allreduce(tensors, options));
  }

  // Gives `use` the tensor, or a copy on the host that is copied back.
  template <typename Use>
  static void inPlace(const at::Tensor& tensor, Use use) {
    at::Tensor plain = tensor.detach();
    at::Tensor host = plain.to(at::kCPU).contiguous();
    if (host.numel() > 0) use(host);
    if (!host.is_alias_of(plain)) plain.copy_(host);
  }

  // Throws where processes mean different things, on all of them: Gloo would end the process of one that gets more than it expects.
  void check(const Call& call) {
    at::Tensor mine = at::empty({1, kCallLength}, at::TensorOptions(at::kLong));
    std::memcpy(mine.mutable_data_ptr<int64_t>(), call.data(), sizeof(call));
    const at::Tensor all = gather(mine);
    const int64_t* calls = all.const_data_ptr<int64_t>();
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      if (std::equal(call.begin(), call.end(), calls + rank * kCallLength)) continue;
      std::string words;
      for (int64_t each = 0; each < spec_.size; ++each) {
        words += (each > 0 ? "; rank " : "rank ") + std::to_string(each) + ": " + wordsOf(calls + each * kCallLength);
      }
      throw Error("distributed", "ERR_DISTRIBUTED_MISMATCH",
                  "The processes called different operations at once: " + words +
                      ". Every process must call the same operations in the same order, with tensors of one shape and dtype.")
          .with("rank", static_cast<double>(spec_.rank))
          .with("operation", kOperationNames[static_cast<size_t>(call[0])])
          .with("peer", static_cast<double>(rank));
    }
  }

  // Ranks, but for those left out, that have said none of these things within the time.
  std::vector<int64_t> waitForAll(const std::vector<const char*>& things, const std::vector<int64_t>& leftOut, milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    std::vector<int64_t> waiting;
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      if (rank != spec_.rank && std::find(leftOut.begin(), leftOut.end(), rank) == leftOut.end()) waiting.push_back(rank);
    }
    while (!waiting.empty() && std::chrono::steady_clock::now() < end) {
      const auto heard = std::make_shared<std::vector<int64_t>>();
      std::vector<std::pair<int64_t, std::string>> keys;
      for (const int64_t rank : waiting) {
        for (const char* thing : things) keys.emplace_back(rank, key(thing, rank));
      }
      const bool answered = askWithin(kGrace, [store = store_, keys, heard] {
        for (const auto& [rank, one] : keys) {
          if (store->check({one})) heard->push_back(rank);
        }
      });
      if (!answered) return waiting;
      std::erase_if(waiting, [&](int64_t rank) { return std::find(heard->begin(), heard->end(), rank) != heard->end(); });
      if (!waiting.empty()) std::this_thread::sleep_for(kLook);
    }
    return waiting;
  }

  // The store's holder stays until the others know what happened.
  void linger(std::vector<int64_t> leftOut) {
    if (spec_.servesStore) waitForAll({"read", "left"}, leftOut, kLinger);
  }

  // An operation failed of another process: finds out which, and throws.
  [[noreturn]] void lose(const char* operation, const std::string& what) {
    // Closes the connections, by which the others learn of it.
    backend_.reset();
    const bool timedOut = what.find("imed out") != std::string::npos || what.find("imeout") != std::string::npos;
    const auto stored = std::make_shared<std::string>();
    told_ = true;
    const bool answered =
        askWithin(kGrace, [store = store_, mine = key("failure", spec_.rank), what] { store->set(mine, bytesOf("seen " + what)); });
    std::vector<int64_t> lost;
    std::string reason;
    if (!answered) {
      // Who holds the store is rank 0, unless it is the launcher.
      if (!spec_.servesStore && spec_.storeIsRank0) lost.push_back(0);
      reason = spec_.storeIsRank0 ? "it does not answer any more" : "the launcher does not answer any more";
    } else {
      lost = waitForAll({"failure", "left"}, {}, kGrace);
      reason = timedOut ? "it did not take part within " + seconds() : "its process ended, or its connection broke";
      for (int64_t rank = 0; rank < spec_.size; ++rank) {
        if (rank == spec_.rank || std::find(lost.begin(), lost.end(), rank) != lost.end()) continue;
        const auto word = std::make_shared<std::string>();
        askWithin(kGrace, [store = store_, one = key("failure", rank), word] {
          if (store->check({one})) *word = textOf(store->get(one));
        });
        if (!word->starts_with("own ")) continue;
        lost = {rank};
        reason = "it failed: " + word->substr(4);
        break;
      }
      askWithin(kGrace, [store = store_, mine = key("read", spec_.rank)] { store->set(mine, bytesOf("1")); });
      linger(lost);
    }
    std::string ranks;
    for (const int64_t rank : lost) ranks += (ranks.empty() ? "" : ", ") + std::to_string(rank);
    const std::string who = lost.empty() ? "the connection to the others: " + what
                                         : "rank " + ranks + ": " + reason + (reason.starts_with("it failed") ? "" : " (" + what + ")");
    const std::string message = "Rank " + std::to_string(spec_.rank) + " of " + std::to_string(spec_.size) + " lost " + who + ", in " +
                                operation + ". Start the processes again; a fit with a run folder goes on from its last checkpoint.";
    broken_ = message;
    Failure failure = timedOut ? Error("distributed", "ERR_DISTRIBUTED_TIMEOUT", message).failure()
                               : Error("distributed", "ERR_DISTRIBUTED_PEER", message).failure();
    failure.fields = {{"rank", static_cast<double>(spec_.rank)}, {"operation", std::string(operation)}};
    if (!lost.empty()) {
      failure.fields.insert(failure.fields.end(), {{"peer", static_cast<double>(lost[0])}, {"peers", ranks}, {"reason", reason}});
    }
    throw Error(std::move(failure));
  }

  GroupSpec spec_;
  c10::intrusive_ptr<c10d::Store> store_;
  std::string name_;
  int64_t others_ = 0;
  // Held while an operation runs.
  std::mutex use_;
  c10::intrusive_ptr<c10d::Backend> backend_;
  std::optional<std::string> broken_;
  std::atomic<bool> told_{false};
  const std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
};

}  // namespace

bool ProcessGroup::isAvailable() { return true; }

std::shared_ptr<SharedStore> SharedStore::open(const std::string& host, int64_t port, bool serves, double timeout) {
  try {
    return std::make_shared<C10dStore>(openStore(host, port, serves, timeout, [] { return false; }));
  } catch (const std::exception& error) {
    throw Error("distributed", "ERR_DISTRIBUTED_CONNECT",
                std::string(serves ? "No store could be opened at " : "No store was found at ") + host + ":" + std::to_string(port) + ": " +
                    shortened(error.what()) + ". Check the address, and that nothing else has the port.");
  }
}

std::shared_ptr<ProcessGroup> ProcessGroup::join(const GroupSpec& spec, const std::function<bool()>& cancelled) {
  c10::intrusive_ptr<c10d::Store> store;
  try {
    store = openStore(spec.host, spec.port, spec.servesStore, spec.timeout, cancelled);
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
