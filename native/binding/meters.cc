// Velocity meters.

#include "../core/velocity_meter.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

MeterOptions optionsOf(Napi::Object object) {
  MeterOptions options;
  options.momentum = toDouble(object.Get("momentum"), "momentum");
  options.drift = toBool(object.Get("drift"), "drift");
  options.neurons = toBool(object.Get("neurons"), "neurons");
  options.bf16 = toString(object.Get("history"), "history") == "bf16";
  const std::string memory = toString(object.Get("memory"), "memory");
  if (memory == "cpu") options.memory = MeterOptions::Memory::kCpu;
  if (memory == "recompute") options.memory = MeterOptions::Memory::kRecompute;
  return options;
}

Napi::Value createMeter(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<MeterLayerSpec> layers;
    const auto list = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto layer = Napi::Value(list[i]).As<Napi::Object>();
      layers.push_back(
          {toString(layer.Get("name"), "layer name"), toStrings(layer.Get("taps"), "layer taps"), toInt(layer.Get("axis"), "axis")});
    }
    auto meter = std::make_shared<VelocityMeter>(layers, optionsOf(info[1].As<Napi::Object>()));
    return Napi::Number::New(info.Env(), state.meters.add(std::move(meter)));
  });
}

Napi::Value meterForget(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapMeter(state, info[0])->forget();
    return info.Env().Undefined();
  });
}

Napi::Value loadMeterState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapMeter(state, info[0])->load(stateOf(state, info[1]));
    return info.Env().Undefined();
  });
}

}  // namespace

void exportMeters(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createMeter", createMeter);
  exportFunction(exports, "meterForget", meterForget);
  exportFunction(exports, "loadMeterState", loadMeterState);
}

}  // namespace neve
