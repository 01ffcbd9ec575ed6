#include "measurement.h"

#include "convert.h"

namespace neve {
namespace {

Napi::Value numbersOrNull(Napi::Env env, const std::vector<double>& values) {
  return values.empty() ? env.Null() : numbersToJs(env, values);
}

Napi::Value layerToJs(Napi::Env env, const LayerVelocity& found) {
  auto layer = Napi::Object::New(env);
  layer.Set("name", found.name);
  layer.Set("neurons", static_cast<double>(found.neurons));
  layer.Set("velocity", found.velocity);
  layer.Set("mseVelocity", numberOrNull(env, found.mseVelocity));
  layer.Set("drift", numberOrNull(env, found.drift));
  layer.Set("deadNeurons", static_cast<double>(found.deadNeurons));
  layer.Set("perNeuron", numbersOrNull(env, found.v));
  return layer;
}

Napi::Value histogramToJs(Napi::Env env, const VelocityHistogram& counts) {
  auto histogram = Napi::Array::New(env, counts.size());
  for (uint32_t i = 0; i < counts.size(); ++i) histogram.Set(i, static_cast<double>(counts[i]));
  return histogram;
}

}  // namespace

Napi::Value measurementToJs(Napi::Env env, const VelocityMeasurement& measurement) {
  auto layers = Napi::Array::New(env, measurement.layers.size());
  for (uint32_t i = 0; i < measurement.layers.size(); ++i) layers.Set(i, layerToJs(env, measurement.layers[i]));
  auto object = Napi::Object::New(env);
  object.Set("kind", "velocity");
  object.Set("velocity", numberOrNull(env, measurement.velocity));
  object.Set("mseVelocity", numberOrNull(env, measurement.mseVelocity));
  object.Set("drift", numberOrNull(env, measurement.drift));
  object.Set("deadNeurons", static_cast<double>(measurement.deadNeurons));
  object.Set("histogram", measurement.velocity ? histogramToJs(env, measurement.histogram) : env.Null());
  object.Set("layers", layers);
  object.Set("bytes", static_cast<double>(measurement.bytes));
  object.Set("seconds", measurement.seconds);
  return object;
}

}  // namespace neve
