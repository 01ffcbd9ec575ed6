// How operators come to do what a session wants, although it is not in their arguments.
#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/DispatchKey.h>

#include <optional>

namespace neve {

// While a thread includes this key, operators that take a generator and are given none are given the session's; all that is made of them,
// dropout for one, follows. And those that normalise by batch refuse a single value a channel, as PyTorch does in Python. libtorch has the
// key for tests of its own, inside of one process; nothing else in it can stand before every operator, autograd's part included, for one
// thread alone.
constexpr c10::DispatchKey kSessionKey = c10::DispatchKey::TESTING_ONLY_GenericMode;

// The generator of the session that the calling thread works for; none outside of one, or for a device that it does not use.
std::optional<at::Generator> sessionGenerator(at::Device device);

}  // namespace neve
