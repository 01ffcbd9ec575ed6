// Things that are changed for a while and put back: weights, buffers, generators.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "errors.h"

namespace neve {

// Make one before the change, so that half a change is put back too; then call now() where the change is over. When something throws in
// between, the destructor puts back instead. A destructor cannot report a failure: what could not be put back there is told by
// takeUnrestored(), and whoever runs commands on the thread lets nothing more run on weights that are not what they should be.
class [[nodiscard]] PutBack {
 public:
  // Nothing to put back.
  PutBack() = default;
  explicit PutBack(std::function<void()> back) : back_(std::move(back)) {}
  ~PutBack();
  PutBack(PutBack&& other) noexcept : back_(std::exchange(other.back_, nullptr)) {}
  PutBack& operator=(PutBack&&) = delete;
  PutBack(const PutBack&) = delete;
  PutBack& operator=(const PutBack&) = delete;

  // Throws ERR_NOT_RESTORED when that fails; takeUnrestored() tells it too.
  void now();
  // Leaves everything as it is now.
  void keep() { back_ = nullptr; }

 private:
  std::function<void()> back_;
};

// What could not be put back on the calling thread since it was last asked.
std::optional<Failure> takeUnrestored();

}  // namespace neve
