// What modules of a model in training give, and the gradients there.

#include "../core/analysis/look.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

Napi::Value lookToJs(Napi::Env env, const Look& look) {
  EnvState& state = EnvState::of(env);
  auto seen = Napi::Array::New(env, look.seen.size());
  for (uint32_t i = 0; i < look.seen.size(); ++i) {
    auto entry = Napi::Object::New(env);
    entry.Set("tap", static_cast<double>(look.seen[i].tap));
    entry.Set("value", wrapTensor(state, look.seen[i].value));
    entry.Set("gradient", wrapTensorOrNull(state, look.seen[i].gradient));
    seen.Set(i, entry);
  }
  StateMap gradients;
  for (const NamedTensor& entry : look.gradients) gradients[entry.name] = entry.tensor;
  auto object = Napi::Object::New(env);
  object.Set("loss", look.loss);
  object.Set("outputs", tensorsToJs(env, look.outputs));
  object.Set("seen", seen);
  object.Set("gradients", stateToJs(env, gradients));
  return object;
}

// sessionLook(session, data, taps, training, gradients): one batch, all rows of the data.
Napi::Value sessionLook(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(),
                      [data = dataOf(state, info[1]), taps = toStrings(info[2], "taps"),
                       mode = toBool(info[3], "training") ? Mode::Training : Mode::Evaluation,
                       gradients = toBool(info[4], "gradients")](TrainSession& session) -> SessionHost::ToJs {
                        Look look;
                        session.analyse([&](const AnalysisContext& context) {
                          look = lookAt(context, data.resident(session).batch(0), taps, mode, gradients);
                        });
                        return [look = std::move(look)](Napi::Env env) { return lookToJs(env, look); };
                      });
  });
}

}  // namespace

void exportLook(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionLook", sessionLook); }

}  // namespace neve
