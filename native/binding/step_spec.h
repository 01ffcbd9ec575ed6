// What JavaScript says of a training step.
#pragma once

#include "../core/step/step_options.h"
#include "napi_setup.h"

namespace neve {

// Undefined keys keep their defaults; an undefined value keeps all.
StepOptions stepOptionsOf(Napi::Value value);
// 'fp32', 'tf32', 'bf16' or 'fp16'.
Precision precisionOf(Napi::Value value);

}  // namespace neve
