// A session's own random numbers: what dropout and its kin draw from while one of its commands runs, on whatever thread.
#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "state_map.h"

namespace neve {

// Generators for the CPU and for one device, beside the default ones of the process.
class SessionGenerators {
 public:
  // With a seed, as torch.manual_seed leaves the default ones. Without, they go on from where those are, and handBack() lets those go on
  // from here; while another session has them that way, they begin from a seed derived from where the default ones are, so that no two
  // sessions draw the same numbers.
  SessionGenerators(at::Device device, std::optional<uint64_t> seed);
  ~SessionGenerators();
  SessionGenerators(const SessionGenerators&) = delete;
  SessionGenerators& operator=(const SessionGenerators&) = delete;

  // Of that device; undefined for one that the session does not work on.
  at::Generator of(at::Device device) const;
  // At the end: the default generators go on from here, unless somebody has drawn from them meanwhile. Once.
  void handBack();

 private:
  struct Own {
    at::Device device;
    at::Generator generator;
    at::Tensor lentAt;  // state of the default one when it was taken over; undefined where it was not
  };

  void endLoan();

  std::vector<Own> own_;
  bool borrows_ = false;
};

// For as long as it lives, operators on this thread, and on autograd's threads in backward passes that begin on it, draw from these
// generators where they would draw from the default ones. Null leaves things as they are.
class UseGenerators {
 public:
  explicit UseGenerators(const std::shared_ptr<const SessionGenerators>& generators);
  ~UseGenerators();
  UseGenerators(const UseGenerators&) = delete;
  UseGenerators& operator=(const UseGenerators&) = delete;

 private:
  struct Guards;
  std::unique_ptr<Guards> guards_;
};

// For as long as it lives, the default generator of a device stands where the session's own does, and operators on this thread, and in
// backward passes that begin on it, draw from it: what is recorded on the device knows no other. Then the session's own goes on from there.
class LendGenerator {
 public:
  // The CPU's is left alone.
  explicit LendGenerator(at::Device device);
  ~LendGenerator();
  LendGenerator(const LendGenerator&) = delete;
  LendGenerator& operator=(const LendGenerator&) = delete;

 private:
  struct Loan;
  std::unique_ptr<Loan> loan_;
};

// Whoever puts a state into a default generator for a while holds this.
std::recursive_mutex& defaultGeneratorLoan();

// What operators on this thread draw from: the session's generator, or the default one.
at::Generator generatorInUse(at::Device device);

}  // namespace neve
