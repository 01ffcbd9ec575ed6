#include "generators.h"

#include <c10/core/GeneratorImpl.h>

#include <vector>

#include "graphs.h"
#include "memory.h"
#include "streams.h"

namespace simulated {
namespace {

class Generator final : public c10::GeneratorImpl {
 public:
  Generator(c10::DeviceIndex device, at::Generator inner)
      : GeneratorImpl(c10::Device(c10::kCUDA, device), c10::DispatchKeySet(c10::DispatchKey::CUDA)), inner_(std::move(inner)) {}

  void set_current_seed(uint64_t seed) override {
    forbidWhileRecording("a generator's seed");
    inner_.set_current_seed(seed);
  }
  void set_offset(uint64_t offset) override {
    forbidWhileRecording("a generator's place");
    inner_.set_offset(offset);
  }
  uint64_t get_offset() const override { return inner_.get_offset(); }
  uint64_t current_seed() const override { return inner_.current_seed(); }
  uint64_t seed() override { return inner_.seed(); }
  void set_state(const c10::TensorImpl& state) override {
    forbidWhileRecording("a generator's state");
    inner_.unsafeGetGeneratorImpl()->set_state(state);
  }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override { return inner_.unsafeGetGeneratorImpl()->get_state(); }

  const at::Generator& inner() const { return inner_; }

 private:
  Generator* clone_impl() const override { return new Generator(device().index(), inner_.clone()); }

  at::Generator inner_;
};

}  // namespace

const at::Generator& defaultGenerator(c10::DeviceIndex device) {
  static const auto* all = [] {
    auto* made = new std::vector<at::Generator>();
    for (int i = 0; i < deviceCount(); ++i) made->push_back(newGenerator(static_cast<c10::DeviceIndex>(i)));
    return made;
  }();
  return all->at(static_cast<size_t>(device < 0 ? currentDevice() : device));
}

at::Generator newGenerator(c10::DeviceIndex device) {
  return at::make_generator<Generator>(device < 0 ? currentDevice() : device, at::detail::createCPUGenerator());
}

at::Generator innerOf(const at::Generator& generator) {
  const auto* own = dynamic_cast<const Generator*>(generator.unsafeGetGeneratorImpl());
  TORCH_CHECK(own != nullptr, "Expected a 'cuda' device type for generator but found '", generator.device().type(), "'");
  return own->inner();
}

}  // namespace simulated
