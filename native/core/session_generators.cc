#include "session_generators.h"

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/equal.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <mutex>

#include "session_key.h"

namespace neve {
namespace {

// Autograd hands it on to its own threads.
const c10::DebugInfoKind kInfo = c10::DebugInfoKind::TEST_INFO_2;

struct InUse : c10::DebugInfoBase {
  explicit InUse(std::shared_ptr<const SessionGenerators> own) : generators(std::move(own)) {}
  std::shared_ptr<const SessionGenerators> generators;
};

const SessionGenerators* generatorsInUse() {
  const auto* info = static_cast<const InUse*>(c10::ThreadLocalDebugInfo::get(kInfo));
  return info == nullptr ? nullptr : info->generators.get();
}

at::Tensor stateOf(at::Generator generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state();
}

void setState(at::Generator generator, const at::Tensor& state) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

// Whether the default generators are lent to a session, and how many others began meanwhile.
std::mutex loans;
bool lent = false;
uint64_t beganMeanwhile = 0;

// A seed that tells of every byte of a state (FNV-1a), and of a number.
uint64_t seedFrom(const at::Tensor& state, uint64_t number) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  const uint8_t* bytes = state.const_data_ptr<uint8_t>();
  for (int64_t i = 0; i < state.numel(); ++i) add(bytes[i]);
  for (int shift = 0; shift < 64; shift += 8) add(static_cast<uint8_t>(number >> shift));
  return hash;
}

}  // namespace

SessionGenerators::SessionGenerators(at::Device device, std::optional<uint64_t> seed) {
  std::vector<at::Device> devices = {at::Device(at::kCPU)};
  if (!device.is_cpu()) devices.push_back(device);
  const std::lock_guard<std::mutex> lock(loans);
  if (!seed) {
    borrows_ = !lent;
    if (lent) seed = seedFrom(stateOf(at::globalContext().defaultGenerator(devices[0])), ++beganMeanwhile);
  }
  for (const at::Device place : devices) {
    const at::Generator standard = at::globalContext().defaultGenerator(place);
    // A copy, since that is how a generator of any device is made.
    Own own{place, standard.clone(), at::Tensor()};
    if (seed) {
      own.generator.set_current_seed(*seed);
    } else {
      own.lentAt = stateOf(standard);
      setState(own.generator, own.lentAt);
    }
    own_.push_back(std::move(own));
  }
  if (borrows_) {
    lent = true;
    beganMeanwhile = 0;
  }
}

SessionGenerators::~SessionGenerators() { endLoan(); }

void SessionGenerators::endLoan() {
  if (!std::exchange(borrows_, false)) return;
  const std::lock_guard<std::mutex> lock(loans);
  lent = false;
}

at::Generator SessionGenerators::of(at::Device device) const {
  for (const Own& own : own_) {
    if (own.device.type() == device.type() && (!own.device.has_index() || !device.has_index() || own.device.index() == device.index())) {
      return own.generator;
    }
  }
  return {};
}

void SessionGenerators::handBack() {
  if (!borrows_) return;
  for (const Own& own : own_) {
    const at::Generator standard = at::globalContext().defaultGenerator(own.device);
    if (at::equal(stateOf(standard), own.lentAt)) setState(standard, stateOf(own.generator));
  }
  endLoan();
}

struct UseGenerators::Guards {
  explicit Guards(const std::shared_ptr<const SessionGenerators>& generators)
      : info(kInfo, std::make_shared<InUse>(generators)), key(kSessionKey) {}

  c10::DebugInfoGuard info;
  c10::impl::IncludeDispatchKeyGuard key;
};

UseGenerators::UseGenerators(const std::shared_ptr<const SessionGenerators>& generators)
    : guards_(generators ? std::make_unique<Guards>(generators) : nullptr) {}

UseGenerators::~UseGenerators() = default;

std::recursive_mutex& defaultGeneratorLoan() {
  static std::recursive_mutex one;
  return one;
}

struct LendGenerator::Loan {
  Loan(at::Generator from, at::Device device)
      : lock(defaultGeneratorLoan()),
        own(std::move(from)),
        standard(at::globalContext().defaultGenerator(device)),
        before(stateOf(standard)),
        info(kInfo, std::make_shared<InUse>(nullptr)) {
    setState(standard, stateOf(own));
  }
  ~Loan() {
    setState(own, stateOf(standard));
    setState(standard, before);
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  std::unique_lock<std::recursive_mutex> lock;
  at::Generator own;
  at::Generator standard;
  at::Tensor before;
  c10::DebugInfoGuard info;
};

LendGenerator::LendGenerator(at::Device device) {
  const SessionGenerators* own = generatorsInUse();
  at::Generator found = own == nullptr || device.is_cpu() ? at::Generator() : own->of(device);
  if (found.defined()) loan_ = std::make_unique<Loan>(std::move(found), device);
}

LendGenerator::~LendGenerator() = default;

at::Generator generatorInUse(at::Device device) {
  if (const SessionGenerators* own = generatorsInUse()) {
    at::Generator found = own->of(device);
    if (found.defined()) return found;
  }
  return at::globalContext().defaultGenerator(device);
}

std::optional<at::Generator> sessionGenerator(at::Device device) {
  const SessionGenerators* own = generatorsInUse();
  if (own == nullptr) return std::nullopt;
  at::Generator found = own->of(device);
  return found.defined() ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace neve
