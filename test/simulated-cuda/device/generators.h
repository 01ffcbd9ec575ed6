// Generators of the device: a CPU generator each, so that what is drawn is what the CPU would draw.
#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>

namespace simulated {

const at::Generator& defaultGenerator(c10::DeviceIndex device);
at::Generator newGenerator(c10::DeviceIndex device);
// The CPU generator inside one of the device.
at::Generator innerOf(const at::Generator& generator);

}  // namespace simulated
