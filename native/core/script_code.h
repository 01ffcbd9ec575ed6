// What is written into the code of a TorchScript module: tensors, and devices that it names.
#pragma once

#include <c10/core/Device.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>

namespace neve {

// Puts the bodies of called functions in their place: those, unlike methods, are shared by copies of a module.
void inlineFunctions(torch::jit::Block* block);

// The module with code of its own that runs on a device: tensors in it are there, and devices that it names are that one. What a trace
// makes
// (`torch.arange`, say) names the device of the trace. Integers of no dimension stay on the host: they are sizes, which a device would have
// to be asked for. Parameters, buffers and other attributes are the module's. Nothing where the code is in place as it is.
std::optional<torch::jit::Module> codeOn(const torch::jit::Module& module, c10::Device device);

}  // namespace neve
