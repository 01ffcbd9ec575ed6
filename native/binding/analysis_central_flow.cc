// The central flow of gradient descent, on the session's own thread.

#include "../core/analysis/central_flow.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

CentralFlowSpec specOf(Napi::Object object) {
  CentralFlowSpec spec;
  spec.lr = toDouble(object.Get("lr"), "lr");
  spec.steps = toInt(object.Get("steps"), "steps");
  spec.substeps = toInt(object.Get("substeps"), "substeps");
  spec.flowSubsteps = toInt(object.Get("flowSubsteps"), "flowSubsteps");
  spec.criticalAbove = toDouble(object.Get("criticalAbove"), "criticalAbove");
  spec.every = toInt(object.Get("every"), "every");
  spec.maxIterations = toInt(object.Get("maxIterations"), "maxIterations");
  spec.tolerance = toDouble(object.Get("tolerance"), "tolerance");
  spec.seed = static_cast<uint64_t>(toInt(object.Get("seed"), "seed"));
  spec.batchNorm = toStatistics(object.Get("batchNorm"));
  return spec;
}

Napi::Object pointToJs(Napi::Env env, const CentralFlowPoint& point) {
  auto object = Napi::Object::New(env);
  object.Set("step", static_cast<double>(point.step));
  object.Set("loss", point.loss);
  object.Set("sharpness", point.sharpness);
  object.Set("secondEigenvalue", point.secondEigenvalue);
  object.Set("variance", point.variance);
  object.Set("descentLoss", point.descentLoss);
  object.Set("descentSharpness", point.descentSharpness);
  object.Set("flowLoss", point.flowLoss);
  object.Set("distance", point.distance);
  object.Set("flowDistance", point.flowDistance);
  return object;
}

Napi::Value sessionCentralFlow(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto host = unwrapSession(state, info[0]);
    return host->post(info.Env(), [data = dataOf(state, info[1]), spec = specOf(info[2].As<Napi::Object>())](TrainSession& session) {
      CentralFlow found;
      session.analyse([&](const AnalysisContext& context) { found = centralFlow(context, data.resident(session), spec); });
      return [found](Napi::Env env) -> Napi::Value {
        auto points = Napi::Array::New(env, found.points.size());
        for (uint32_t i = 0; i < found.points.size(); ++i) points.Set(i, pointToJs(env, found.points[i]));
        auto object = Napi::Object::New(env);
        object.Set("points", points);
        object.Set("finite", found.finite);
        object.Set("seconds", found.seconds);
        return object;
      };
    });
  });
}

}  // namespace

void exportCentralFlow(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionCentralFlow", sessionCentralFlow); }

}  // namespace neve
