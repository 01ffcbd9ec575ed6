#include "generator_state.h"

#include <ATen/core/Generator.h>

#include <mutex>

#include "session_generators.h"

namespace neve {
namespace {

std::vector<at::Device> generatorDevices(at::Device device) {
  if (device.is_cpu()) return {at::Device(at::kCPU)};
  return {at::Device(at::kCPU), device};
}

}  // namespace

StateMap generatorStates(at::Device device) {
  StateMap states;
  for (const at::Device place : generatorDevices(device)) {
    at::Generator generator = generatorInUse(place);
    const std::lock_guard<std::mutex> lock(generator.mutex());
    states[place.str()] = generator.get_state();
  }
  return states;
}

void loadGeneratorStates(at::Device device, const StateMap& states) {
  for (const at::Device place : generatorDevices(device)) {
    const auto found = states.find(place.str());
    // A run that moves from a GPU to the CPU, or back, has no state for its new device: it goes on from where that generator is.
    if (found == states.end()) continue;
    at::Generator generator = generatorInUse(place);
    const std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(found->second);
  }
}

}  // namespace neve
