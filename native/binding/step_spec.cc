#include "step_spec.h"

#include "convert.h"

namespace neve {
namespace {

// Hands a key's value to `use` where there is one.
template <typename Use>
void with(Napi::Object object, const char* key, Use use) {
  const Napi::Value value = object.Get(key);
  if (!value.IsUndefined() && !value.IsNull()) use(value);
}

void read(Napi::Object object, const char* key, double& into) {
  with(object, key, [&](Napi::Value value) { into = toDouble(value, key); });
}
void read(Napi::Object object, const char* key, int64_t& into) {
  with(object, key, [&](Napi::Value value) { into = toInt(value, key); });
}
void read(Napi::Object object, const char* key, bool& into) {
  with(object, key, [&](Napi::Value value) { into = toBool(value, key); });
}

ScalerOptions scalerOf(Napi::Object object) {
  ScalerOptions scaler;
  read(object, "initScale", scaler.initScale);
  read(object, "growthFactor", scaler.growthFactor);
  read(object, "backoffFactor", scaler.backoffFactor);
  read(object, "growthInterval", scaler.growthInterval);
  return scaler;
}

AverageOptions averageOf(Napi::Object object) {
  AverageOptions average;
  average.exponential = toString(object.Get("kind"), "average.kind") == "ema";
  read(object, "decay", average.decay);
  read(object, "start", average.start);
  read(object, "every", average.every);
  read(object, "buffers", average.buffers);
  return average;
}

MixOptions mixOf(Napi::Object object) {
  MixOptions mix;
  read(object, "mixup", mix.mixup);
  read(object, "cutmix", mix.cutmix);
  read(object, "probability", mix.probability);
  with(object, "seed", [&](Napi::Value seed) { mix.seed = toSeed(seed); });
  return mix;
}

ActivationLimitOptions limitOf(Napi::Object object) {
  ActivationLimitOptions limit;
  limit.layers = toStrings(object.Get("layers"), "limitActivations.layers");
  read(object, "published", limit.published);
  return limit;
}

}  // namespace

Precision precisionOf(Napi::Value value) {
  const std::string name = toString(value, "precision");
  if (name == "tf32") return Precision::Tf32;
  if (name == "bf16") return Precision::Bf16;
  return name == "fp16" ? Precision::Fp16 : Precision::Fp32;
}

StepOptions stepOptionsOf(Napi::Value value) {
  StepOptions options;
  if (!value.IsObject()) return options;
  const auto object = value.As<Napi::Object>();
  read(object, "accumulate", options.accumulate);
  with(object, "precision", [&](Napi::Value precision) { options.precision = precisionOf(precision); });
  read(object, "deterministic", options.deterministic);
  with(object, "compile", [&](Napi::Value compile) {
    if (compile.IsBoolean()) options.compile = compile.As<Napi::Boolean>() ? Compile::On : Compile::Off;
  });
  with(object, "clipValue", [&](Napi::Value limit) { options.clip.maxValue = toDouble(limit, "clipValue"); });
  with(object, "clipNorm", [&](Napi::Value limit) { options.clip.maxNorm = toDouble(limit, "clipNorm"); });
  read(object, "clipNormType", options.clip.normType);
  with(object, "scaler", [&](Napi::Value scaler) { options.scaler = scalerOf(scaler.As<Napi::Object>()); });
  with(object, "average", [&](Napi::Value average) { options.average = averageOf(average.As<Napi::Object>()); });
  with(object, "mix", [&](Napi::Value mix) { options.mix = mixOf(mix.As<Napi::Object>()); });
  with(object, "limitActivations", [&](Napi::Value limit) { options.limit = limitOf(limit.As<Napi::Object>()); });
  with(object, "graph",
       [&](Napi::Value graph) { options.graph = toString(graph, "graph") == "required" ? GraphUse::Required : GraphUse::Auto; });
  read(object, "logEvery", options.logEvery);
  with(object, "checkpoint", [&](Napi::Value modules) { options.checkpoint = toStrings(modules, "checkpoint"); });
  return options;
}

}  // namespace neve
