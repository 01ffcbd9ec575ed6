// The tangent kernel: analysis.ntk and its monitor.
#include "../core/analysis/tangent_kernel.h"

#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_host.h"
#include "session_spec.h"

namespace neve {
namespace {

KernelOptions::Method methodOf(const std::string& name) {
  if (name == "structured") return KernelOptions::Method::Structured;
  if (name == "jacobian") return KernelOptions::Method::Jacobian;
  return name == "matrixFree" ? KernelOptions::Method::MatrixFree : KernelOptions::Method::Auto;
}

KernelOptions kernelOptionsOf(Napi::Object spec) {
  KernelOptions options;
  options.method = methodOf(toString(spec.Get("method"), "method"));
  options.trace = toString(spec.Get("outputs"), "outputs") == "trace";
  options.centred = toBool(spec.Get("centred"), "centred");
  options.keepKernel = toBool(spec.Get("kernel"), "kernel");
  options.top = toInt(spec.Get("top"), "top");
  options.probes = toInt(spec.Get("probes"), "probes");
  options.seed = toInt(spec.Get("seed"), "seed");
  options.maxBytes = toInt(spec.Get("maxBytes"), "maxBytes");
  return options;
}

Napi::Value kernelToJs(Napi::Env env, const KernelResult& result) {
  auto methods = Napi::Object::New(env);
  for (const KernelMethod& entry : result.methods) methods.Set(entry.parameter, entry.method);
  auto object = Napi::Object::New(env);
  object.Set("kernel",
             result.kernel.defined() ? Napi::Value(Napi::Number::New(env, wrapTensor(EnvState::of(env), result.kernel))) : env.Null());
  object.Set("eigenvalues", listToJs(env, result.spectrum.eigenvalues));
  object.Set("alignments", listToJs(env, result.spectrum.alignments));
  object.Set("kta", result.spectrum.kta ? Napi::Value(Napi::Number::New(env, *result.spectrum.kta)) : env.Null());
  object.Set("samples", static_cast<double>(result.samples));
  object.Set("outputs", static_cast<double>(result.outputs));
  object.Set("methods", methods);
  object.Set("converged", result.converged);
  object.Set("seconds", result.seconds);
  return object;
}

Napi::Value sessionTangentKernel(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return unwrapSession(state, info[0])
        ->post(info.Env(),
               [data = dataOf(state, info[1]),
                options = kernelOptionsOf(info[2].As<Napi::Object>())](TrainSession& session) -> SessionHost::ToJs {
                 KernelResult result;
                 session.analyse([&](const AnalysisContext& context) { result = tangentKernel(context, data.resident(session), options); });
                 return [result = std::move(result)](Napi::Env env) { return kernelToJs(env, result); };
               });
  });
}

}  // namespace

void exportTangentKernel(Napi::Env, Napi::Object exports) { exportFunction(exports, "sessionTangentKernel", sessionTangentKernel); }

}  // namespace neve
