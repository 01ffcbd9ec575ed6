// Stands in for the header of that name of Gloo, which libtorch has inside but ships no headers of: what ProcessGroupGloo.hpp names, and no
// more.
#pragma once

#include <chrono>

namespace gloo {

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};

}  // namespace gloo
