#ifdef USE_C10D_GLOO

#include "c10d_store.h"

#include <algorithm>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "../errors.h"
#include "waiting.h"

namespace neve {
namespace {

// How long one attempt to find the store takes.
constexpr auto kAttempt = milliseconds(3000);

}  // namespace

c10::intrusive_ptr<c10d::Store> openC10dStore(const std::string& host, int64_t port, bool serves, double timeout,
                                              const std::function<bool()>& cancelled) {
  const auto whole = millisecondsOf(timeout);
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

void C10dStore::set(const std::string& key, const std::string& value) {
  store_->set(key, std::vector<uint8_t>(value.begin(), value.end()));
}

std::optional<std::string> C10dStore::get(const std::string& key) {
  if (!store_->check({key})) return std::nullopt;
  const std::vector<uint8_t> bytes = store_->get(key);
  return std::string(bytes.begin(), bytes.end());
}

std::shared_ptr<SharedStore> SharedStore::open(const std::string& host, int64_t port, bool serves, double timeout) {
  try {
    return std::make_shared<C10dStore>(openC10dStore(host, port, serves, timeout, [] { return false; }));
  } catch (const std::exception& error) {
    throw Error("distributed", "ERR_DISTRIBUTED_CONNECT",
                std::string(serves ? "No store could be opened at " : "No store was found at ") + host + ":" + std::to_string(port) + ": " +
                    shortened(error.what()) + ". Check the address, and that nothing else has the port.");
  }
}

}  // namespace neve

#endif
