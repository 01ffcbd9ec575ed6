#include "session_spec.h"

#include "convert.h"
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
    const auto object = Napi::Value(list[i]).As<Napi::Object>();
    ParameterGroup group;
    group.name = toString(object.Get("name"), "group name");
    for (const std::string& name : toStrings(object.Get("parameters"), "group parameters")) {
      const auto found = byName.find(name);
      if (found == byName.end()) throw Error("option", "ERR_PARAMETER_UNKNOWN", "The model has no parameter '" + name + "'.");
      group.parameters.push_back({name, found->second});
    }
    const auto options = object.Get("options").As<Napi::Object>();
    const auto keys = options.GetPropertyNames();
    for (uint32_t k = 0; k < keys.Length(); ++k) {
      const std::string key = toString(keys[k], "option");
      readOption(group, key, options.Get(key));
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

Reduction reductionOf(const std::string& name) {
  if (name == "sum") return Reduction::Sum;
  return name == "concat" ? Reduction::Concat : Reduction::Mean;
}

}  // namespace

DataSpec dataOf(EnvState& state, Napi::Value value) {
  const auto object = value.As<Napi::Object>();
  DataSpec data;
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

std::unique_ptr<TrainSession> sessionOf(EnvState& state, Napi::Object spec) {
  auto model = unwrapModel(state, spec.Get("model"));
  auto loss = unwrapModel(state, spec.Get("loss"));
  std::unique_ptr<Optimizer> optimizer;
  if (spec.Get("optimizer").IsObject()) {
    const auto object = spec.Get("optimizer").As<Napi::Object>();
    optimizer = makeOptimizer(toString(object.Get("name"), "optimizer.name"), groupsOf(object.Get("groups").As<Napi::Array>(), *model));
  }
  return std::make_unique<TrainSession>(std::move(model), std::move(loss), std::move(optimizer),
                                        toBool(spec.Get("channelsLast"), "channelsLast"), stepOptionsOf(spec.Get("step")));
}

}  // namespace neve
