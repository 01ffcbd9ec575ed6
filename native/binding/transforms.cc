// Pipelines of transforms.
#include <ATen/core/grad_mode.h>

#include "../core/transforms/transform_options.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

void addOption(TransformOptions& options, const std::string& key, Napi::Value value) {
  if (value.IsString()) {
    options.words[key] = toString(value, key.c_str());
  } else if (value.IsBoolean()) {
    options.numbers[key] = {toBool(value, key.c_str()) ? 1.0 : 0.0};
  } else if (value.IsArray()) {
    std::vector<double>& list = options.numbers[key];
    const auto array = value.As<Napi::Array>();
    for (uint32_t i = 0; i < array.Length(); ++i) list.push_back(toDouble(array[i], key.c_str()));
  } else {
    options.numbers[key] = {toDouble(value, key.c_str())};
  }
}

TransformOptions transformOptionsOf(EnvState& state, Napi::Object object) {
  TransformOptions options;
  if (object.Has("model")) options.model = unwrapModel(state, object.Get("model"));
  const auto given = object.Get("options").As<Napi::Object>();
  const auto keys = given.GetPropertyNames();
  for (uint32_t i = 0; i < keys.Length(); ++i) {
    const std::string key = toString(keys[i], "option");
    addOption(options, key, given.Get(key));
  }
  return options;
}

Napi::Value createPipeline(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<NamedTransform> steps;
    const auto list = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto step = Napi::Value(list[i]).As<Napi::Object>();
      steps.push_back(
          {toString(step.Get("name"), "name"), makeTransform(toString(step.Get("kind"), "kind"), transformOptionsOf(state, step))});
    }
    bool lossless = false;
    const uint64_t seed = info[1].As<Napi::BigInt>().Uint64Value(&lossless);
    auto pipeline = std::make_shared<const Pipeline>(std::move(steps), seed);
    return Napi::Number::New(info.Env(), state.pipelines.add(std::move(pipeline)));
  });
}

// What a pipeline makes of one batch, whose tensors stay as they are.
Napi::Value pipelineApply(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::NoGradGuard noGradients;
    const auto pipeline = unwrapPipeline(state, info[0]);
    Batch batch;
    for (const at::Tensor& input : toTensors(state, info[1], "inputs")) batch.inputs.push_back(input.clone());
    for (const at::Tensor& target : toTensors(state, info[2], "targets")) batch.targets.push_back(target.clone());
    if (batch.inputs.empty() || batch.inputs[0].dim() == 0) throw Error("shape", "ERR_EMPTY_DATA", "A batch needs an input [rows, ...].");
    batch.rows = batch.inputs[0].size(0);
    batch = pipeline->apply(std::move(batch), toInt(info[3], "epoch"), toInt(info[4], "index"));
    auto object = Napi::Object::New(info.Env());
    object.Set("inputs", tensorsToJs(info.Env(), batch.inputs));
    object.Set("targets", tensorsToJs(info.Env(), batch.targets));
    return object;
  });
}

}  // namespace

void exportTransforms(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createPipeline", createPipeline);
  exportFunction(exports, "pipelineApply", pipelineApply);
}

}  // namespace neve
