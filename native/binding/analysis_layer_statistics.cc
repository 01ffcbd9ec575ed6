// Statistics of layers.

#include "../core/analysis/layer_statistics.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

std::vector<WatchedLayer> layersOf(Napi::Value value) {
  std::vector<WatchedLayer> layers;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto entry = Napi::Value(list[i]).As<Napi::Object>();
    WatchedLayer layer;
    layer.taps = toStrings(entry.Get("taps"), "layer taps");
    if (entry.Get("axis").IsNumber()) layer.axis = toInt(entry.Get("axis"), "axis");
    layer.measured = toBool(entry.Get("measured"), "measured");
    layer.passesOn = toBool(entry.Get("passesOn"), "passesOn");
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::optional<double> share(int64_t part, int64_t whole) {
  return whole == 0 ? std::nullopt : std::optional<double>(static_cast<double>(part) / static_cast<double>(whole));
}

Napi::Value layerToJs(Napi::Env env, const LayerFound& found, int64_t rows) {
  const Moments& outputs = found.outputs;
  const auto ifAny = [&](double value) { return outputs.count == 0 ? std::nullopt : std::optional<double>(value); };
  auto object = Napi::Object::New(env);
  object.Set("values", static_cast<double>(outputs.count));
  object.Set("mean", numberOrNull(env, ifAny(outputs.mean)));
  object.Set("std", numberOrNull(env, ifAny(outputs.std())));
  object.Set("rms", numberOrNull(env, ifAny(outputs.rms())));
  object.Set("zeros", numberOrNull(env, share(outputs.zeros, outputs.count)));
  object.Set("saturated", numberOrNull(env, share(found.saturated, found.saturable)));
  object.Set("units", static_cast<double>(found.mortal));
  object.Set("dead", static_cast<double>(found.dead));
  // The loss is a mean over the rows: times their number, it is what one row's own loss gives.
  const std::optional<double> signal =
      found.gradients.count == 0 ? std::nullopt : std::optional<double>(found.gradients.rms() * static_cast<double>(rows));
  object.Set("gradientSignal", numberOrNull(env, signal));
  return object;
}

Napi::Value parameterToJs(Napi::Env env, const ParameterFound& found) {
  auto object = Napi::Object::New(env);
  object.Set("name", found.name);
  object.Set("count", static_cast<double>(found.count));
  object.Set("norm", found.norm);
  object.Set("gradientNorm", numberOrNull(env, found.gradientNorm));
  object.Set("change", numberOrNull(env, found.change));
  object.Set("normBefore", numberOrNull(env, found.normBefore));
  return object;
}

Napi::Value foundToJs(Napi::Env env, const LayerStatisticsFound& found) {
  auto layers = Napi::Array::New(env, found.layers.size());
  for (uint32_t i = 0; i < found.layers.size(); ++i) layers.Set(i, layerToJs(env, found.layers[i], found.rows));
  auto parameters = Napi::Array::New(env, found.parameters.size());
  for (uint32_t i = 0; i < found.parameters.size(); ++i) parameters.Set(i, parameterToJs(env, found.parameters[i]));
  auto object = Napi::Object::New(env);
  object.Set("loss", found.loss);
  object.Set("rows", static_cast<double>(found.rows));
  object.Set("layers", layers);
  object.Set("parameters", parameters);
  object.Set("regions", numberOrNull(env, found.regions));
  object.Set("distance", numberOrNull(env, found.distance));
  object.Set("memory", stateToJs(env, found.memory));
  return object;
}

Napi::Value sessionLayerStatistics(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])
        ->post(info.Env(),
               [data = dataOf(state, info[1]), layers = layersOf(info[2]), mode = toStatistics(info[3]),
                before = stateOf(state, info[4])](TrainSession& session) -> SessionHost::ToJs {
                 LayerStatisticsFound found;
                 session.analyse([&](const AnalysisContext& context) {
                   found = layerStatistics(context, data.resident(session), layers, mode, before);
                 });
                 return [found = std::move(found)](Napi::Env env) { return foundToJs(env, found); };
               });
  });
}

}  // namespace

void exportLayerStatistics(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionLayerStatistics", sessionLayerStatistics); }

}  // namespace neve
