// State as named tensors: what a checkpoint holds of a session. Each part gives and takes its own under plain names; a prefix tells the
// parts apart, such as `optimizer.conv1.weight.exp_avg`.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "model.h"

namespace neve {

using StateMap = std::map<std::string, at::Tensor>;

// Puts a part's tensors under `prefix.`.
void putUnder(StateMap& all, const std::string& prefix, const StateMap& part);
// Takes a part's tensors out again, without the prefix.
StateMap takeUnder(StateMap& all, const std::string& prefix);

// One name as one segment: without dots.
std::string escapeSegment(const std::string& name);
std::string unescapeSegment(const std::string& segment);

// Copies on the host, detached.
StateMap copyToHost(const std::vector<NamedTensor>& tensors);

// Throws ERR_STATE_MISMATCH unless `saved` holds exactly these names with these shapes and dtypes; `what` names the part.
void checkSame(const std::string& what, const std::vector<NamedTensor>& present, const StateMap& saved);
// After checkSame(): writes the values into the tensors that are there, whatever their layout.
void copyInto(const std::vector<NamedTensor>& present, const StateMap& saved);

}  // namespace neve
