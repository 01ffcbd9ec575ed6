// Leaves what a forward pass may write to as it was: buffers, parameters that it changes itself, and the generators that dropout draws
// from. Code from a file may do both in evaluation mode too.
#pragma once

#include <vector>

#include "model.h"
#include "put_back.h"

namespace neve {

// The tensors of a model that a forward pass may write to, in an order of their own.
std::vector<at::Tensor> writtenTo(const Model& model);

// Remembers now, puts back bit for bit. The model outlives what is returned.
PutBack keepUntouched(const Model& model, at::Device device);

}  // namespace neve
