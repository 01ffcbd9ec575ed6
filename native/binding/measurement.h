// What a velocity meter found, for JavaScript.
#pragma once

#include "../core/velocity_meter.h"
#include "napi_setup.h"

namespace neve {

// VelocityMeasurement of src/native/addon.ts.
Napi::Value measurementToJs(Napi::Env env, const VelocityMeasurement& measurement);

}  // namespace neve
