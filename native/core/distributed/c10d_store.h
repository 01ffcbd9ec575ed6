// c10d's store over TCP.
#pragma once

#include <functional>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include "shared_store.h"

namespace neve {

// Who serves it finds out at once whether that works; the others look for it again and again, until the time is over or `cancelled`.
// Throws what c10d throws.
c10::intrusive_ptr<c10d::Store> openC10dStore(const std::string& host, int64_t port, bool serves, double timeout,
                                              const std::function<bool()>& cancelled);

class C10dStore final : public SharedStore {
 public:
  explicit C10dStore(c10::intrusive_ptr<c10d::Store> store) : store_(std::move(store)) {}

  void set(const std::string& key, const std::string& value) override;
  std::optional<std::string> get(const std::string& key) override;
  bool has(const std::vector<std::string>& keys) override { return store_->check(keys); }
  int64_t add(const std::string& key, int64_t number) override { return store_->add(key, number); }

 private:
  c10::intrusive_ptr<c10d::Store> store_;
};

}  // namespace neve
