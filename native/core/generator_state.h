// The generators that dropout and its kin draw from, as state: the session's own, or the default ones.
#pragma once

#include "state_map.h"

namespace neve {

// The states, in PyTorch's layout, of the CPU's generator and of the one of `device`, by device.
StateMap generatorStates(at::Device device);
// Sets those that `device` uses; one that was not saved (the run was on another device) goes on from where it is.
void loadGeneratorStates(at::Device device, const StateMap& states);

}  // namespace neve
