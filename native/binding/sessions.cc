// Training sessions: each function checks its arguments on the JavaScript thread and posts the work to the session's own.

#include "../core/train_session.h"
#include "../core/velocity_meter.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"

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

Napi::Value createSession(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto spec = info[0].As<Napi::Object>();
    auto model = unwrapModel(state, spec.Get("model"));
    auto loss = unwrapModel(state, spec.Get("loss"));
    std::unique_ptr<Optimizer> optimizer;
    if (spec.Get("optimizer").IsObject()) {
      const auto object = spec.Get("optimizer").As<Napi::Object>();
      optimizer = makeOptimizer(toString(object.Get("name"), "optimizer.name"), groupsOf(object.Get("groups").As<Napi::Array>(), *model));
    }
    auto session = std::make_unique<TrainSession>(std::move(model), std::move(loss), std::move(optimizer),
                                                  toBool(spec.Get("channelsLast"), "channelsLast"));
    auto host = std::make_shared<SessionHost>(info.Env(), std::move(session), spec.Get("onProgress"));
    return Napi::Number::New(info.Env(), state.sessions.add(std::move(host)));
  });
}

// A description of data, read on the JavaScript thread; the session adds its device and layout.
struct DataSpec {
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  at::Tensor order;
  int64_t batchSize = 1;

  BatchSource on(const TrainSession& session) const {
    return BatchSource(inputs, targets, order, batchSize, session.device(), session.channelsLast());
  }
};

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

Napi::Value numberOrNull(Napi::Env env, const std::optional<double>& value) {
  return value ? Napi::Value(Napi::Number::New(env, *value)) : Napi::Value(env.Null());
}

Napi::Value stepsToJs(Napi::Env env, const StepsResult& result) {
  auto losses = Napi::Float64Array::New(env, result.losses.size());
  std::copy(result.losses.begin(), result.losses.end(), losses.Data());
  auto object = Napi::Object::New(env);
  object.Set("losses", losses);
  object.Set("samples", static_cast<double>(result.samples));
  object.Set("seconds", result.seconds);
  object.Set("interrupted", result.interrupted);
  return object;
}

Napi::Value evaluationToJs(Napi::Env env, const EvaluationResult& result) {
  auto metrics = Napi::Array::New(env, result.metrics.size());
  for (uint32_t i = 0; i < result.metrics.size(); ++i) metrics.Set(i, result.metrics[i]);
  auto object = Napi::Object::New(env);
  object.Set("loss", result.loss);
  object.Set("metrics", metrics);
  object.Set("samples", static_cast<double>(result.samples));
  object.Set("seconds", result.seconds);
  return object;
}

Napi::Value measurementToJs(Napi::Env env, const VelocityMeasurement& measurement) {
  auto layers = Napi::Array::New(env, measurement.layers.size());
  for (uint32_t i = 0; i < measurement.layers.size(); ++i) {
    const LayerVelocity& found = measurement.layers[i];
    auto layer = Napi::Object::New(env);
    layer.Set("name", found.name);
    layer.Set("neurons", static_cast<double>(found.neurons));
    layer.Set("velocity", found.velocity);
    layer.Set("mseVelocity", numberOrNull(env, found.mseVelocity));
    layer.Set("deadNeurons", static_cast<double>(found.deadNeurons));
    layers.Set(i, layer);
  }
  auto object = Napi::Object::New(env);
  object.Set("velocity", numberOrNull(env, measurement.velocity));
  object.Set("mseVelocity", numberOrNull(env, measurement.mseVelocity));
  object.Set("layers", layers);
  object.Set("seconds", measurement.seconds);
  return object;
}

Napi::Value sessionSteps(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    // The raw pointer is safe: the work runs while a completion keeps the host alive.
    return host->post(info.Env(),
                      [host = host.get(), data = dataOf(state, info[1]), first = toInt(info[2], "first"),
                       count = toInt(info[3], "count")](TrainSession& session) -> SessionHost::ToJs {
                        const auto afterStep = [host](int64_t step, double loss) { host->betweenSteps(step, loss); };
                        return [result = session.steps(data.on(session), first, count, afterStep)](Napi::Env env) {
                          return stepsToJs(env, result);
                        };
                      });
  });
}

Napi::Value sessionEvaluate(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    std::vector<std::shared_ptr<Model>> metrics;
    const auto list = info[2].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) metrics.push_back(unwrapModel(state, list[i]));
    return host->post(info.Env(), [data = dataOf(state, info[1]), metrics](TrainSession& session) -> SessionHost::ToJs {
      return [result = session.evaluate(data.on(session), metrics)](Napi::Env env) { return evaluationToJs(env, result); };
    });
  });
}

Napi::Value sessionMeasure(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(),
                      [meter = unwrapMeter(state, info[1]), inputs = toTensors(state, info[2], "inputs"),
                       batchSize = toInt(info[3], "batchSize")](TrainSession& session) -> SessionHost::ToJs {
                        return
                            [result = session.measure(*meter, inputs, batchSize)](Napi::Env env) { return measurementToJs(env, result); };
                      });
  });
}

// A command with no result.
template <typename Command>
Napi::Value command(const Napi::CallbackInfo& info, EnvState& state, Command run) {
  return unwrapSession(state, info[0])->post(info.Env(), [run = std::move(run)](TrainSession& session) -> SessionHost::ToJs {
    run(session);
    return {};
  });
}

Napi::Value sessionSetLr(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return command(info, state,
                   [group = toString(info[1], "group"), lr = toDouble(info[2], "lr")](TrainSession& s) { s.setLr(group, lr); });
  });
}

Napi::Value sessionFreeze(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return command(info, state,
                   [group = toString(info[1], "group"), on = toBool(info[2], "frozen")](TrainSession& s) { s.freeze(group, on); });
  });
}

Napi::Value sessionKeep(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return command(info, state, [name = toString(info[1], "snapshot")](TrainSession& s) { s.keep(name); });
  });
}

Napi::Value sessionRestore(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const bool fresh = toString(info[2], "optimizer") == "fresh";
    return command(info, state, [name = toString(info[1], "snapshot"), fresh](TrainSession& s) { s.restore(name, fresh); });
  });
}

Napi::Value sessionCopyState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->postUrgent(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [parameters = session.copyParameters(), buffers = session.copyBuffers()](Napi::Env env) {
        return namedTensorsToJs(EnvState::of(env), env, parameters, buffers);
      };
    });
  });
}

Napi::Value sessionInterrupt(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapSession(state, info[0])->interrupt();
    return info.Env().Undefined();
  });
}

Napi::Value sessionClose(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const double handle = toDouble(info[0], "session");
    return unwrapSession(state, info[0])->close(info.Env(), [&state, handle] { state.sessions.remove(handle); });
  });
}

Napi::Value endSessions(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    for (const std::shared_ptr<SessionHost>& host : state.sessions.all()) host->shutDown();
    return info.Env().Undefined();
  });
}

}  // namespace

void exportSessions(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createSession", createSession);
  exportFunction(exports, "sessionSteps", sessionSteps);
  exportFunction(exports, "sessionEvaluate", sessionEvaluate);
  exportFunction(exports, "sessionMeasure", sessionMeasure);
  exportFunction(exports, "sessionSetLr", sessionSetLr);
  exportFunction(exports, "sessionFreeze", sessionFreeze);
  exportFunction(exports, "sessionKeep", sessionKeep);
  exportFunction(exports, "sessionRestore", sessionRestore);
  exportFunction(exports, "sessionCopyState", sessionCopyState);
  exportFunction(exports, "sessionInterrupt", sessionInterrupt);
  exportFunction(exports, "sessionClose", sessionClose);
  exportFunction(exports, "endSessions", endSessions);
}

}  // namespace neve
