// Leaves what a forward pass may write to as it was: buffers, and the generators that dropout draws from. Code from a file may do both in
// evaluation mode too.
#pragma once

#include "model.h"
#include "put_back.h"

namespace neve {

// Remembers now, puts back bit for bit. The model outlives what is returned.
PutBack keepUntouched(const Model& model, at::Device device);

}  // namespace neve
