#include "session_spec.h"

#include "../core/optim/custom.h"
#include "batch_queue.h"
#include "convert.h"
#include "group_host.h"
#include "handles.h"
#include "step_spec.h"

namespace neve {
namespace {

// A number; a switch as 0 or 1; a pair such as betas as betas0 and betas1.
void readOption(ParameterGroup& group, const std::string& key, Napi::Value value) {
  if (value.IsArray()) {
    const auto list = value.As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) readOption(group, key + std::to_string(i), list[i]);
  } else {
    group.options[key] = value.IsBoolean() ? static_cast<double>(value.As<Napi::Boolean>().Value()) : toDouble(value, key.c_str());
  }
}

std::vector<ParameterGroup> groupsOf(Napi::Array list, const Model& model) {
  std::map<std::string, at::Tensor> byName;
  for (const NamedTensor& entry : model.parameters()) byName.emplace(entry.name, entry.tensor);
  std::vector<ParameterGroup> groups;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    groups.push_back(groupOf(Napi::Value(list[i]).As<Napi::Object>(), [&](const std::string& name, size_t) {
      const auto found = byName.find(name);
      if (found == byName.end()) throw Error("option", "ERR_PARAMETER_UNKNOWN", "The model has no parameter '" + name + "'.");
      return found->second;
    }));
  }
  return groups;
}

// Absent or null: the default generators. Else an object whose seed may be null.
std::optional<OwnGenerators> generatorsOf(Napi::Value value) {
  if (!value.IsObject()) return std::nullopt;
  const Napi::Value seed = value.As<Napi::Object>().Get("seed");
  if (seed.IsNull() || seed.IsUndefined()) return OwnGenerators{};
  return OwnGenerators{toSeed(seed)};
}

Reduction reductionOf(const std::string& name) {
  if (name == "sum") return Reduction::Sum;
  return name == "concat" ? Reduction::Concat : Reduction::Mean;
}

}  // namespace

ParameterGroup groupOf(Napi::Object object, const std::function<at::Tensor(const std::string& name, size_t place)>& find) {
  ParameterGroup group;
  group.name = toString(object.Get("name"), "group name");
  for (const std::string& name : toStrings(object.Get("parameters"), "group parameters")) {
    group.parameters.push_back({name, find(name, group.parameters.size())});
  }
  const auto options = object.Get("options").As<Napi::Object>();
  const auto keys = options.GetPropertyNames();
  for (uint32_t k = 0; k < keys.Length(); ++k) {
    const std::string key = toString(keys[k], "option");
    readOption(group, key, options.Get(key));
  }
  return group;
}

BatchTransforms transformsOf(EnvState& state, Napi::Value value) {
  if (!value.IsObject()) return {};
  const auto object = value.As<Napi::Object>();
  const Napi::Value first = object.Get("first");
  return {unwrapPipeline(state, object.Get("pipeline")), toInt(object.Get("epoch"), "transforms.epoch"), false,
          first.IsNumber() ? toInt(first, "transforms.first") : 0};
}

std::unique_ptr<Optimizer> optimizerOf(EnvState& state, Napi::Object object, std::vector<ParameterGroup> groups) {
  const std::string name = toString(object.Get("name"), "optimizer.name");
  if (!object.Get("rules").IsArray()) return makeOptimizer(name, std::move(groups));
  std::vector<CustomRule> rules;
  const auto list = object.Get("rules").As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto rule = Napi::Value(list[i]).As<Napi::Object>();
    const Napi::Value begin = rule.Get("begin");
    rules.push_back({toStrings(rule.Get("keys"), "rule.keys"), begin.IsNull() ? nullptr : unwrapModel(state, begin),
                     unwrapModel(state, rule.Get("update"))});
  }
  return std::make_unique<CustomOptimizer>(std::move(groups), rules);
}

DataSpec dataOf(EnvState& state, Napi::Value value) {
  const auto object = value.As<Napi::Object>();
  DataSpec data;
  data.transforms = transformsOf(state, object.Get("transforms"));
  if (object.Has("queue")) {
    data.queue = unwrapQueue(state, object.Get("queue"))->source;
    return data;
  }
  data.inputs = toTensors(state, object.Get("inputs"), "data.inputs");
  data.targets = toTensors(state, object.Get("targets"), "data.targets");
  const Napi::Value order = object.Get("order");
  if (!order.IsNull() && !order.IsUndefined()) data.order = unwrapTensor(state, order);
  data.batchSize = toInt(object.Get("batchSize"), "data.batchSize");
  return data;
}

std::vector<Metric> metricsOf(EnvState& state, Napi::Value value) {
  std::vector<Metric> metrics;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto metric = Napi::Value(list[i]).As<Napi::Object>();
    metrics.push_back({unwrapModel(state, metric.Get("model")), reductionOf(toString(metric.Get("reduction"), "metric.reduction"))});
  }
  return metrics;
}

SessionHost::Access accessOf(EnvState& state, Napi::Object spec, const SessionHost* beside) {
  SessionHost::Access access;
  const Napi::Value owner = spec.Get("owner");
  if (owner.IsObject()) {
    const auto object = owner.As<Napi::Object>();
    access.owner = {toDouble(object.Get("id"), "owner.id"), toString(object.Get("name"), "owner.name")};
  } else if (beside != nullptr) {
    // One thread does the work of both, so they never meet.
    access.owner = beside->owner();
  } else {
    access.owner = {state.claims.newOwner(), "a session"};
  }
  const Napi::Value mode = spec.Get("access");
  if (mode.IsString() && toString(mode, "access") == "read") access.mode = StorageClaims::Mode::Read;
  // Channels-last weights are made when the session is.
  state.claims.give(state.claims.take(access.owner, stateTensors(*unwrapModel(state, spec.Get("model"))), access.mode));
  return access;
}

std::unique_ptr<TrainSession> sessionOf(EnvState& state, Napi::Object spec) {
  auto model = unwrapModel(state, spec.Get("model"));
  std::shared_ptr<Model> loss;
  if (!spec.Get("loss").IsNull()) loss = unwrapModel(state, spec.Get("loss"));
  std::unique_ptr<Optimizer> optimizer;
  if (spec.Get("optimizer").IsObject()) {
    const auto object = spec.Get("optimizer").As<Napi::Object>();
    optimizer = optimizerOf(state, object, groupsOf(object.Get("groups").As<Napi::Array>(), *model));
  }
  StepOptions step = stepOptionsOf(spec.Get("step"));
  if (spec.Get("group").IsNumber()) step.group = unwrapGroup(state, spec.Get("group"))->group;
  if (spec.Get("sharedStatistics").IsBoolean()) step.sharedStatistics = toBool(spec.Get("sharedStatistics"), "sharedStatistics");
  if (spec.Get("shardOptimizer").IsBoolean()) step.shardOptimizer = toBool(spec.Get("shardOptimizer"), "shardOptimizer");
  if (spec.Get("localSgd").IsObject()) {
    const auto object = spec.Get("localSgd").As<Napi::Object>();
    step.local = LocalSgd{.every = toInt(object.Get("every"), "localSgd.every")};
    if (object.Get("meter").IsNumber()) {
      step.local->meter = unwrapMeter(state, object.Get("meter"));
      step.local->inputs = toTensors(state, object.Get("inputs"), "localSgd.inputs");
      step.local->batchSize = toInt(object.Get("batchSize"), "localSgd.batchSize");
      step.local->batchNorm = toStatistics(object.Get("batchNorm"));
    }
    step.sharedStatistics = false;
  }
  if (spec.Get("countedRows").IsNumber()) step.countedRows = unwrapModel(state, spec.Get("countedRows"));
  if (spec.Get("metrics").IsArray()) step.metrics = metricsOf(state, spec.Get("metrics"));
  return std::make_unique<TrainSession>(std::move(model), std::move(loss), std::move(optimizer),
                                        toBool(spec.Get("channelsLast"), "channelsLast"), std::move(step),
                                        generatorsOf(spec.Get("generators")));
}

}  // namespace neve
