// How parameters fluctuate, for the session's own thread.

#include "../core/analysis/fluctuation.h"
#include "../core/analysis/fluctuation_dead.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

FluctuationOptions optionsOf(Napi::Value value) {
  const auto object = value.As<Napi::Object>();
  return {toBool(object.Get("range"), "range"), toInt(object.Get("window"), "window"), toDouble(object.Get("tau"), "tau")};
}

std::vector<FluctuationParameter> parametersOf(EnvState& state, Napi::Value value) {
  std::vector<FluctuationParameter> parameters;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto entry = Napi::Value(list[i]).As<Napi::Object>();
    parameters.push_back({toString(entry.Get("name"), "name"), toInt(entry.Get("axis"), "axis"), unwrapTensor(state, entry.Get("state"))});
  }
  return parameters;
}

Napi::Value statisticsToJs(Napi::Env env, const FluctuationStatistics& found) {
  auto object = Napi::Object::New(env);
  object.Set("count", static_cast<double>(found.count));
  object.Set("spread", found.spread);
  object.Set("spreadOfSpread", found.spreadOfSpread);
  object.Set("range", found.range);
  object.Set("stepMag", found.stepMag);
  object.Set("participationRatio", found.participationRatio);
  object.Set("participating", found.participating);
  object.Set("neuronStep", numbersToJs(env, found.neuronStep));
  object.Set("neuronSpread", numbersToJs(env, found.neuronSpread));
  return object;
}

Napi::Value sessionFluctuationStates(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(), [names = toStrings(info[1], "names"), options = optionsOf(info[2])](TrainSession& session) {
      return
          [states = fluctuationStates(session.model(), names, options)](Napi::Env env) -> Napi::Value { return tensorsToJs(env, states); };
    });
  });
}

Napi::Value sessionFluctuations(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(), [parameters = parametersOf(state, info[1]), taken = toInt(info[2], "taken"),
                                   options = optionsOf(info[3])](TrainSession& session) {
      return [results = takeFluctuations(session.model(), parameters, taken, options)](Napi::Env env) -> Napi::Value {
        auto list = Napi::Array::New(env, results.size());
        for (uint32_t i = 0; i < results.size(); ++i) {
          auto object = Napi::Object::New(env);
          object.Set("whole", statisticsToJs(env, results[i].whole));
          object.Set("detrended", results[i].detrended ? statisticsToJs(env, *results[i].detrended) : env.Null());
          list.Set(i, object);
        }
        return list;
      };
    });
  });
}

Napi::Value sessionDeadUnits(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    const std::vector<std::string> taps = toStrings(info[2], "taps");
    const std::vector<int64_t> axes = toInts(info[3], "axes");
    if (taps.size() != axes.size()) throw Error("option", "ERR_ARGUMENT", "Every tap has an axis.");
    return host->post(info.Env(), [data = dataOf(state, info[1]), taps, axes](TrainSession& session) {
      std::vector<DeadUnits> found;
      session.analyse([&](const AnalysisContext& context) { found = deadUnits(context, data.resident(session), taps, axes); });
      return [found](Napi::Env env) -> Napi::Value {
        auto list = Napi::Array::New(env, found.size());
        for (uint32_t i = 0; i < found.size(); ++i) {
          auto object = Napi::Object::New(env);
          object.Set("units", static_cast<double>(found[i].units));
          object.Set("dead", static_cast<double>(found[i].dead));
          list.Set(i, object);
        }
        return list;
      };
    });
  });
}

}  // namespace

void exportFluctuations(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "sessionFluctuationStates", sessionFluctuationStates);
  exportFunction(exports, "sessionFluctuations", sessionFluctuations);
  exportFunction(exports, "sessionDeadUnits", sessionDeadUnits);
}

}  // namespace neve
