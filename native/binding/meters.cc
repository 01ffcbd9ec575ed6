// Velocity meters.

#include "../core/velocity_meter.h"
#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

Napi::Value createMeter(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<MeterLayerSpec> layers;
    const auto list = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto layer = Napi::Value(list[i]).As<Napi::Object>();
      layers.push_back(
          {toString(layer.Get("name"), "layer name"), toStrings(layer.Get("taps"), "layer taps"), toInt(layer.Get("axis"), "axis")});
    }
    auto meter = std::make_shared<VelocityMeter>(layers, toDouble(info[1], "momentum"));
    return Napi::Number::New(info.Env(), state.meters.add(std::move(meter)));
  });
}

}  // namespace

void exportMeters(Napi::Env, Napi::Object exports) { exportFunction(exports, "createMeter", createMeter); }

}  // namespace neve
