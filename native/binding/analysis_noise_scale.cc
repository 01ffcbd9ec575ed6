// Squared norms of gradients, for the gradient noise scale.

#include "../core/analysis/noise_scale.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

Napi::Value sessionGradientNorms(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(), [data = dataOf(state, info[1]), batches = toInt(info[2], "batchesADraw")](TrainSession& session) {
      GradientNorms norms;
      session.analyse([&](const AnalysisContext& context) { norms = gradientNorms(context, data.resident(session), batches); });
      return [norms](Napi::Env env) -> Napi::Value {
        auto object = Napi::Object::New(env);
        object.Set("small", numbersToJs(env, norms.small));
        object.Set("big", numbersToJs(env, norms.big));
        return object;
      };
    });
  });
}

}  // namespace

void exportNoiseScale(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionGradientNorms", sessionGradientNorms); }

}  // namespace neve
