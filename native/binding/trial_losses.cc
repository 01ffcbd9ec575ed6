// Losses at other weights along the optimizer's direction.

#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

std::vector<std::vector<double>> pointsOf(Napi::Value value) {
  std::vector<std::vector<double>> points;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const auto numbers = Napi::Value(list[i]).As<Napi::Array>();
    std::vector<double>& point = points.emplace_back();
    for (uint32_t k = 0; k < numbers.Length(); ++k) point.push_back(toDouble(numbers[k], "point"));
  }
  return points;
}

Napi::Value resultToJs(Napi::Env env, const TrialResult& result) {
  auto losses = Napi::Float64Array::New(env, result.losses.size());
  std::copy(result.losses.begin(), result.losses.end(), losses.Data());
  auto object = Napi::Object::New(env);
  object.Set("known", result.known);
  object.Set("losses", losses);
  object.Set("batches", static_cast<double>(result.batches));
  object.Set("seconds", result.seconds);
  return object;
}

Napi::Value sessionTrialLosses(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])
        ->post(info.Env(),
               [data = dataOf(state, info[1]), first = toInt(info[2], "first"), points = pointsOf(info[3]),
                last = toBool(info[4], "last")](TrainSession& session) -> SessionHost::ToJs {
                 return [result = session.trialLosses({data.on(session), first, points, last})](Napi::Env env) {
                   return resultToJs(env, result);
                 };
               });
  });
}

}  // namespace

void exportTrialLosses(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionTrialLosses", sessionTrialLosses); }

}  // namespace neve
