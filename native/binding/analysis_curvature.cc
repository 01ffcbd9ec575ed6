// Curvature of the training loss: each function posts to the session's own thread.

#include "../core/analysis/curvature.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

uint64_t seedOf(Napi::Object spec) { return static_cast<uint64_t>(toInt(spec.Get("seed"), "seed")); }

CurvatureSpec curvatureSpecOf(Napi::Object object) {
  CurvatureSpec spec;
  spec.k = toInt(object.Get("k"), "k");
  spec.maxIterations = toInt(object.Get("maxIterations"), "maxIterations");
  spec.tolerance = toDouble(object.Get("tolerance"), "tolerance");
  spec.seed = seedOf(object);
  spec.batchNorm = toStatistics(object.Get("batchNorm"));
  spec.adam = object.Get("preconditioner").IsString();
  spec.vectors = toBool(object.Get("vectors"), "vectors");
  return spec;
}

Napi::Object factsToJs(Napi::Env env, const CurvatureFacts& facts) {
  auto object = Napi::Object::New(env);
  object.Set("loss", facts.loss);
  object.Set("gradientNorm", facts.gradientNorm);
  object.Set("samples", static_cast<double>(facts.rows));
  object.Set("hvps", static_cast<double>(facts.products));
  object.Set("method", facts.finiteDifferences ? "finiteDifferences" : "autograd");
  object.Set("finite", facts.finite);
  object.Set("seconds", facts.seconds);
  return object;
}

Napi::Value mapsToJs(Napi::Env env, const std::vector<StateMap>& maps) {
  auto list = Napi::Array::New(env, maps.size());
  for (uint32_t i = 0; i < maps.size(); ++i) list.Set(i, stateToJs(env, maps[i]));
  return list;
}

Napi::Object curvatureToJs(Napi::Env env, const Curvature& found) {
  Napi::Object object = factsToJs(env, found.facts);
  object.Set("eigenvalues", listToJs(env, found.eigenvalues));
  object.Set("residuals", listToJs(env, found.residuals));
  object.Set("iterations", static_cast<double>(found.iterations));
  object.Set("converged", found.converged);
  object.Set("preconditioned", found.preconditioned);
  object.Set("vectors", mapsToJs(env, found.vectors));
  return object;
}

// Runs `analysis(context, data)` on the session's thread; `toJs(env, result)` on JavaScript's.
template <typename Analysis, typename Make>
Napi::Value analyse(const Napi::CallbackInfo& info, EnvState& state, Analysis analysis, Make toJs) {
  return unwrapSession(state, info[0])
      ->post(info.Env(), [data = dataOf(state, info[1]), analysis = std::move(analysis), toJs](TrainSession& session) -> SessionHost::ToJs {
        decltype(analysis(std::declval<const AnalysisContext&>(), std::declval<const ResidentSource&>())) result;
        const ResidentSource source = data.resident(session);
        session.analyse([&](const AnalysisContext& context) { result = analysis(context, source); });
        return [result = std::move(result), toJs](Napi::Env env) -> Napi::Value { return toJs(env, result); };
      });
}

Napi::Value sessionCurvature(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return analyse(
        info, state,
        [spec = curvatureSpecOf(info[2].As<Napi::Object>())](const AnalysisContext& context, const ResidentSource& data) {
          return measureCurvature(context, data, spec);
        },
        curvatureToJs);
  });
}

Napi::Value sessionSharpnessGradient(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return analyse(
        info, state,
        [spec = curvatureSpecOf(info[2].As<Napi::Object>())](const AnalysisContext& context, const ResidentSource& data) {
          return sharpnessGradient(context, data, spec);
        },
        [](Napi::Env env, const SharpnessGradient& found) {
          Napi::Object object = curvatureToJs(env, found.curvature);
          object.Set("gradient", stateToJs(env, found.gradient));
          object.Set("sharpnessGradient", stateToJs(env, found.ofSharpness));
          object.Set("inner", found.inner);
          object.Set("squaredNorm", found.squaredNorm);
          return object;
        });
  });
}

Napi::Value sessionHessianProducts(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<StateMap> vectors;
    const auto list = info[2].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) vectors.push_back(stateOf(state, list[i]));
    return analyse(
        info, state,
        [vectors = std::move(vectors), batchNorm = toStatistics(info[3])](const AnalysisContext& context, const ResidentSource& data) {
          return hessianProducts(context, data, vectors, batchNorm);
        },
        [](Napi::Env env, const HessianProducts& found) {
          Napi::Object object = factsToJs(env, found.facts);
          object.Set("products", mapsToJs(env, found.products));
          return object;
        });
  });
}

Napi::Value sessionHessianTrace(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto object = info[2].As<Napi::Object>();
    const TraceSpec spec{toInt(object.Get("probes"), "probes"), toDouble(object.Get("tolerance"), "tolerance"), seedOf(object),
                         toStatistics(object.Get("batchNorm"))};
    return analyse(
        info, state, [spec](const AnalysisContext& context, const ResidentSource& data) { return hessianTrace(context, data, spec); },
        [](Napi::Env env, const HessianTrace& found) {
          Napi::Object result = factsToJs(env, found.facts);
          result.Set("estimates", listToJs(env, found.samples));
          return result;
        });
  });
}

Napi::Value sessionSpectralNodes(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto object = info[2].As<Napi::Object>();
    const DensitySpec spec{toInt(object.Get("probes"), "probes"), toInt(object.Get("iterations"), "iterations"), seedOf(object),
                           toStatistics(object.Get("batchNorm"))};
    return analyse(
        info, state, [spec](const AnalysisContext& context, const ResidentSource& data) { return spectralNodes(context, data, spec); },
        [](Napi::Env env, const SpectralNodes& found) {
          Napi::Object result = factsToJs(env, found.facts);
          result.Set("parameters", static_cast<double>(found.size));
          result.Set("nodes", listToJs(env, found.nodes));
          result.Set("weights", listToJs(env, found.weights));
          return result;
        });
  });
}

}  // namespace

void exportCurvature(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "sessionCurvature", sessionCurvature);
  exportFunction(exports, "sessionSharpnessGradient", sessionSharpnessGradient);
  exportFunction(exports, "sessionHessianProducts", sessionHessianProducts);
  exportFunction(exports, "sessionHessianTrace", sessionHessianTrace);
  exportFunction(exports, "sessionSpectralNodes", sessionSpectralNodes);
}

}  // namespace neve
