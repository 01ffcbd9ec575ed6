// Who of a group is there, who left, and who was lost: what its processes tell each other beside the operations, through the store.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../errors.h"
#include "process_group.h"
#include "shared_store.h"
#include "waiting.h"

namespace neve {

class Roster {
 public:
  // `name` tells the group from others of the same processes.
  Roster(const GroupSpec& spec, std::shared_ptr<SharedStore> store, std::string name)
      : spec_(spec), store_(std::move(store)), name_(std::move(name)) {}

  // Waits until every process has said that it is there. False when `cancelled` says that nobody waits any more. Throws
  // ERR_DISTRIBUTED_CONNECT.
  bool meet(const std::function<bool()>& cancelled);
  Error connectError(const std::string& what) const;

  // Tells the others why this process leaves, unless they were told; `close` shall let go of the connections.
  void giveUp(const std::string& reason, const std::function<void()>& close);
  // This process leaves in order; the store's holder waits a while for the others where `last`.
  void leave(bool last);
  // An operation failed of another process, whose connections are closed: finds out which.
  Error lost(const char* operation, const std::string& what);

 private:
  std::string seconds() const;
  std::string key(const char* what, int64_t rank) const { return name_ + "/" + what + "/" + std::to_string(rank); }
  // Says it within a while; false where the store does not answer.
  bool say(const char* what, const std::string& words);
  std::optional<std::string> heard(const char* what, int64_t rank);
  // Ranks, but for those left out, that have said none of these things within the time.
  std::vector<int64_t> waitForAll(const std::vector<const char*>& things, const std::vector<int64_t>& leftOut, milliseconds time);
  // The store's holder stays until the others know what happened.
  void linger(const std::vector<int64_t>& leftOut);

  const GroupSpec spec_;
  const std::shared_ptr<SharedStore> store_;
  const std::string name_;
  std::atomic<bool> told_{false};
};

}  // namespace neve
