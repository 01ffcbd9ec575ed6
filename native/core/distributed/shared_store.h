// Words that processes leave for one another: c10d's store, which a launcher holds for those that it starts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neve {

// From any thread.
class SharedStore {
 public:
  // Serves one, or finds it within `timeout` seconds. Throws ERR_DISTRIBUTED_CONNECT, ERR_DISTRIBUTED_UNAVAILABLE.
  static std::shared_ptr<SharedStore> open(const std::string& host, int64_t port, bool serves, double timeout);

  virtual ~SharedStore() = default;
  SharedStore(const SharedStore&) = delete;
  SharedStore& operator=(const SharedStore&) = delete;

  virtual void set(const std::string& key, const std::string& value) = 0;
  // Nothing where nobody has set it.
  virtual std::optional<std::string> get(const std::string& key) = 0;
  // Whether all of them are set.
  virtual bool has(const std::vector<std::string>& keys) = 0;
  // The sum of what was added.
  virtual int64_t add(const std::string& key, int64_t number) = 0;

 protected:
  SharedStore() = default;
};

}  // namespace neve
