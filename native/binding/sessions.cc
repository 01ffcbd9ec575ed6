// Training sessions: each function checks its arguments on the JavaScript thread and posts the work to the session's own.

#include "../core/train_session.h"
#include "../core/velocity_meter.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "measurement.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

Napi::Value createSession(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto spec = info[0].As<Napi::Object>();
    std::shared_ptr<SessionHost> beside;
    if (!spec.Get("beside").IsUndefined()) beside = unwrapSession(state, spec.Get("beside"));
    SessionHost::Access access = accessOf(state, spec, beside.get());
    auto host = std::make_shared<SessionHost>(info.Env(), sessionOf(state, spec), std::move(access), spec.Get("onProgress"), beside.get());
    return Napi::Number::New(info.Env(), state.sessions.add(std::move(host)));
  });
}

Napi::Value stepsToJs(Napi::Env env, const StepsResult& result) {
  auto parts = Napi::Array::New(env, result.parts.size());
  for (uint32_t i = 0; i < result.parts.size(); ++i) parts.Set(i, numbersToJs(env, result.parts[i]));
  auto object = Napi::Object::New(env);
  object.Set("losses", numbersToJs(env, result.losses));
  object.Set("parts", parts);
  object.Set("gradientNorms", numbersToJs(env, result.gradientNorms));
  object.Set("samples", static_cast<double>(result.samples));
  object.Set("skipped", static_cast<double>(result.skipped));
  object.Set("replays", static_cast<double>(result.replays));
  object.Set("graphReason", result.graphReason);
  object.Set("seconds", result.seconds);
  object.Set("dataSeconds", result.dataSeconds);
  object.Set("exchangeSeconds", result.exchangeSeconds);
  object.Set("exchangedBytes", static_cast<double>(result.exchangedBytes));
  object.Set("optimizerBytes", static_cast<double>(result.optimizerBytes));
  object.Set("interrupted", result.interrupted);
  object.Set("dataEnded", result.dataEnded);
  return object;
}

Napi::Value evaluationToJs(Napi::Env env, const EvaluationResult& result) {
  auto object = Napi::Object::New(env);
  object.Set("losses", numbersToJs(env, result.losses));
  object.Set("metrics", tensorsToJs(env, result.metrics));
  object.Set("samples", static_cast<double>(result.samples));
  object.Set("seconds", result.seconds);
  return object;
}

// Rates by group, where some were given.
std::vector<GroupRates> ratesOf(const Napi::Value& value) {
  std::vector<GroupRates> rates;
  if (!value.IsArray()) return rates;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto entry = Napi::Value(list[i]).As<Napi::Object>();
    const auto values = entry.Get("rates").As<Napi::Float64Array>();
    rates.push_back({toString(entry.Get("group"), "group"), {values.Data(), values.Data() + values.ElementLength()}});
  }
  return rates;
}

Napi::Value sessionSteps(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    // The raw pointer is safe: the work runs while a completion keeps the host alive.
    return host->post(info.Env(),
                      [host = host.get(), data = dataOf(state, info[1]), first = toInt(info[2], "first"), count = toInt(info[3], "count"),
                       rates = ratesOf(info[4])](TrainSession& session) -> SessionHost::ToJs {
                        const auto afterStep = [host](int64_t step, std::optional<double> loss) { host->betweenSteps(step, loss); };
                        return [result = session.steps(data.on(session), first, count, rates, afterStep)](Napi::Env env) {
                          return stepsToJs(env, result);
                        };
                      });
  });
}

Napi::Value sessionEvaluate(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(),
                      [data = dataOf(state, info[1]), metrics = metricsOf(state, info[2]),
                       allow = toBool(info[3], "allowNonFinite")](TrainSession& session) -> SessionHost::ToJs {
                        return [result = session.evaluate(*data.on(session), metrics, allow)](Napi::Env env) {
                          return evaluationToJs(env, result);
                        };
                      });
  });
}

Napi::Value sessionPredict(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    const DataSpec data = dataOf(state, info[1]);
    // What comes batch by batch may be more than the device has room for.
    const bool onHost = info[2].IsBoolean() ? toBool(info[2], "onHost") : data.queue != nullptr;
    const auto work = [data, onHost](TrainSession& session) -> SessionHost::ToJs {
      return [outputs = session.predict(*data.on(session), onHost)](Napi::Env env) { return tensorsToJs(env, outputs); };
    };
    return host->post(info.Env(), work, {data.tensors(), {}});
  });
}

Napi::Value sessionPredictEach(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    std::vector<std::vector<at::Tensor>> requests;
    std::vector<at::Tensor> reads;
    const auto list = info[1].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      requests.push_back(toTensors(state, list.Get(i), "request"));
      reads.insert(reads.end(), requests.back().begin(), requests.back().end());
    }
    const auto work = [requests = std::move(requests)](TrainSession& session) -> SessionHost::ToJs {
      return [answers = session.predictEach(requests)](Napi::Env env) -> Napi::Value {
        auto result = Napi::Array::New(env, answers.size());
        for (uint32_t i = 0; i < answers.size(); ++i) result.Set(i, tensorsToJs(env, answers[i]));
        return result;
      };
    };
    return host->post(info.Env(), work, {std::move(reads), {}});
  });
}

Napi::Value sessionCopyWeights(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::vector<at::Tensor> from = toTensors(state, info[1], "from");
    const std::vector<at::Tensor> to = toTensors(state, info[2], "to");
    const auto work = [from, to](TrainSession& session) -> SessionHost::ToJs {
      session.copyWeights(from, to);
      return {};
    };
    return unwrapSession(state, info[0])->post(info.Env(), work, {from, to});
  });
}

Napi::Value sessionAdoptAverage(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    std::optional<DataSpec> data;
    if (info[1].IsObject()) data = dataOf(state, info[1]);
    return host->post(info.Env(), [data](TrainSession& session) -> SessionHost::ToJs {
      const bool adopted = session.adoptAverage(data ? data->on(session).get() : nullptr);
      return [adopted](Napi::Env env) { return Napi::Boolean::New(env, adopted); };
    });
  });
}

Napi::Value sessionMeasure(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(
        info.Env(),
        [meter = unwrapMeter(state, info[1]), inputs = toTensors(state, info[2], "inputs"), batchSize = toInt(info[3], "batchSize"),
         batchNorm = toStatistics(info[4])](TrainSession& session) -> SessionHost::ToJs {
          return [result = session.measure(*meter, inputs, batchSize, batchNorm)](Napi::Env env) { return measurementToJs(env, result); };
        });
  });
}

Napi::Value sessionGradientPath(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [sums = session.readGradientPath()](Napi::Env env) {
        auto object = Napi::Object::New(env);
        object.Set("path", sums.path);
        object.Set("resultant", sums.resultant);
        object.Set("steps", static_cast<double>(sums.steps));
        object.Set("seconds", sums.seconds);
        return object;
      };
    });
  });
}

// { [parameter]: number | null }, of the last step's gradients, or of what parameters did since the last time this was asked.
Napi::Value sessionParameterSizes(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const bool gradients = toString(info[1], "of") == "gradients";
    return unwrapSession(state, info[0])->post(info.Env(), [gradients](TrainSession& session) -> SessionHost::ToJs {
      const auto sizes = gradients ? session.gradientSizes() : session.parameterChanges();
      std::vector<std::string> names;
      for (const NamedTensor& parameter : session.model().parameters()) names.push_back(parameter.name);
      return [sizes, names = std::move(names)](Napi::Env env) {
        auto object = Napi::Object::New(env);
        for (size_t i = 0; i < names.size(); ++i) object.Set(names[i], numberOrNull(env, sizes[i]));
        return object;
      };
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

Napi::Value sessionShareWeights(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value { return command(info, state, [](TrainSession& s) { s.shareWeights(); }); });
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
                   [group = toString(info[1], "group"), on = toBool(info[2], "frozen"),
                    forget = info[3].IsBoolean() && toBool(info[3], "forget")](TrainSession& s) { s.freeze(group, on, forget); });
  });
}

Napi::Value sessionFreezeRows(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<RowsOf> rows;
    const auto list = info[1].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto entry = Napi::Value(list[i]).As<Napi::Object>();
      const auto indices = entry.Get("rows").As<Napi::Int32Array>();
      rows.push_back({toString(entry.Get("parameter"), "parameter"), {indices.Data(), indices.Data() + indices.ElementLength()}});
    }
    return command(info, state, [rows = std::move(rows)](TrainSession& s) { s.freezeRows(rows); });
  });
}

Napi::Value sessionKeep(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return command(info, state, [name = toString(info[1], "snapshot")](TrainSession& s) { s.keep(name); });
  });
}

Napi::Value sessionKeepEvaluated(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return command(info, state, [name = toString(info[1], "snapshot")](TrainSession& s) { s.keepEvaluated(name); });
  });
}

Napi::Value sessionAdopt(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::optional<DataSpec> data;
    if (info[2].IsObject()) data = dataOf(state, info[2]);
    return command(info, state,
                   [name = toString(info[1], "snapshot"), data](TrainSession& s) { s.adopt(name, data ? data->on(s).get() : nullptr); });
  });
}

Napi::Value sessionTakeMetrics(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      std::vector<at::Tensor> found = session.takeMetrics();
      // All are undefined, or none.
      if (!found.empty() && !found[0].defined()) found.clear();
      return [found = std::move(found)](Napi::Env env) { return tensorsToJs(env, found); };
    });
  });
}

Napi::Value sessionCompiled(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->post(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [tally = session.tapeTally()](Napi::Env env) -> Napi::Value {
        Napi::Object object = Napi::Object::New(env);
        object.Set("compiled", static_cast<double>(tally.taped));
        object.Set("uncompiled", static_cast<double>(tally.eager));
        object.Set("reason", tally.why.empty() ? env.Null() : Napi::String::New(env, tally.why));
        return object;
      };
    });
  });
}

// At once: steps may be running.
Napi::Value sessionTakeLog(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::vector<LoggedStep> log = unwrapSession(state, info[0])->takeLog();
    const auto column = [&](auto pick) {
      std::vector<double> values;
      for (const LoggedStep& entry : log) values.push_back(pick(entry));
      return numbersToJs(info.Env(), values);
    };
    const size_t terms = log.empty() ? 0 : log[0].parts.size();
    auto parts = Napi::Array::New(info.Env(), terms);
    for (uint32_t k = 0; k < terms; ++k) parts.Set(k, column([k](const LoggedStep& entry) { return entry.parts[k]; }));
    auto object = Napi::Object::New(info.Env());
    object.Set("steps", column([](const LoggedStep& entry) { return static_cast<double>(entry.step); }));
    object.Set("losses", column([](const LoggedStep& entry) { return entry.loss; }));
    object.Set("parts", parts);
    object.Set("gradientNorms", column([](const LoggedStep& entry) { return entry.gradientNorm; }));
    return object;
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
    const bool averaged = info[1].IsBoolean() && toBool(info[1], "averaged");
    return unwrapSession(state, info[0])->postUrgent(info.Env(), [averaged](TrainSession& session) -> SessionHost::ToJs {
      return [parameters = session.copyParameters(averaged), buffers = session.copyBuffers(averaged)](Napi::Env env) {
        return namedTensorsToJs(EnvState::of(env), env, parameters, buffers);
      };
    });
  });
}

Napi::Value sessionCopyScript(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])->postUrgent(info.Env(), [](TrainSession& session) -> SessionHost::ToJs {
      return [model = session.copyScript()](Napi::Env env) -> Napi::Value {
        if (model == nullptr) return env.Null();
        return Napi::Number::New(env, EnvState::of(env).models.add(model));
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

Napi::Value sessionAbandon(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapSession(state, info[0])->abandon();
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
  exportFunction(exports, "sessionPredict", sessionPredict);
  exportFunction(exports, "sessionPredictEach", sessionPredictEach);
  exportFunction(exports, "sessionCopyWeights", sessionCopyWeights);
  exportFunction(exports, "sessionShareWeights", sessionShareWeights);
  exportFunction(exports, "sessionAdoptAverage", sessionAdoptAverage);
  exportFunction(exports, "sessionMeasure", sessionMeasure);
  exportFunction(exports, "sessionGradientPath", sessionGradientPath);
  exportFunction(exports, "sessionParameterSizes", sessionParameterSizes);
  exportFunction(exports, "sessionSetLr", sessionSetLr);
  exportFunction(exports, "sessionFreeze", sessionFreeze);
  exportFunction(exports, "sessionFreezeRows", sessionFreezeRows);
  exportFunction(exports, "sessionKeep", sessionKeep);
  exportFunction(exports, "sessionKeepEvaluated", sessionKeepEvaluated);
  exportFunction(exports, "sessionAdopt", sessionAdopt);
  exportFunction(exports, "sessionTakeMetrics", sessionTakeMetrics);
  exportFunction(exports, "sessionCompiled", sessionCompiled);
  exportFunction(exports, "sessionTakeLog", sessionTakeLog);
  exportFunction(exports, "sessionRestore", sessionRestore);
  exportFunction(exports, "sessionCopyState", sessionCopyState);
  exportFunction(exports, "sessionCopyScript", sessionCopyScript);
  exportFunction(exports, "sessionInterrupt", sessionInterrupt);
  exportFunction(exports, "sessionAbandon", sessionAbandon);
  exportFunction(exports, "sessionClose", sessionClose);
  exportFunction(exports, "endSessions", endSessions);
}

}  // namespace neve
