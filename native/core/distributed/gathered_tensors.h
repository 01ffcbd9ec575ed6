// Tensors of any shape, one of each process.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "process_group.h"

namespace neve {

// By rank, on the device of this process's; undefined where a process gave none.
std::vector<at::Tensor> gatherTensors(ProcessGroup& group, const at::Tensor& mine, at::Device device);

}  // namespace neve
