// Optimizers that JavaScript steps itself, over tensors of its own.

#include <ATen/ops/scalar_tensor.h>
#include "../core/errors.h"

#include "../core/optim/optimizer.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "session_spec.h"

namespace neve {
namespace {

using Info = const Napi::CallbackInfo&;

Error wrongMode(const std::string& what, const std::string& remedy) {
  return Error("state", "ERR_OPTIMIZER_MODE", what + " Call " + remedy + " first.");
}

// An optimizer that nobody else writes to meanwhile.
std::shared_ptr<Optimizer> freeOptimizer(EnvState& state, Napi::Value handle) {
  auto optimizer = unwrapOptimizer(state, handle);
  if (state.claims.empty()) return optimizer;
  for (const ParameterGroup& group : optimizer->groups()) {
    for (const NamedTensor& parameter : group.parameters) state.claims.checkWritable(parameter.tensor);
  }
  return optimizer;
}

// { name, groups: [{ name, parameters, options, tensors }], rules }. Begins with the weights to train.
Napi::Value createOptimizer(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    std::vector<ParameterGroup> groups;
    const auto spec = info[0].As<Napi::Object>();
    const auto list = spec.Get("groups").As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto object = Napi::Value(list[i]).As<Napi::Object>();
      const std::vector<at::Tensor> tensors = toTensors(state, object.Get("tensors"), "group tensors");
      groups.push_back(groupOf(object, [&](const std::string&, size_t place) { return tensors.at(place); }));
    }
    std::shared_ptr<Optimizer> optimizer = optimizerOf(state, spec, std::move(groups));
    optimizer->evaluationWeights(false);
    return Napi::Number::New(info.Env(), state.optimizers.add(std::move(optimizer)));
  });
}

// With the closure of one that needs it, `() => number`, which computes the loss and its gradients anew, and the loss of the first time.
Napi::Value optimizerStep(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto optimizer = freeOptimizer(state, info[0]);
    if (optimizer->hasEvaluationWeights() && optimizer->holdsEvaluationWeights()) {
      throw wrongMode("The parameters hold the weights to evaluate with, and a step goes on from those to train.", "optimizer.train()");
    }
    if (optimizer->needsLoss()) {
      if (!info[2].IsNumber()) {
        throw Error("option", "ERR_OPTIMIZER_CLOSURE",
                    "This optimizer's step follows from the loss. Call step(() => { optimizer.zeroGrad(); const loss = …; "
                    "loss.backward(); return loss; }).");
      }
      optimizer->takeLoss(at::scalar_tensor(toDouble(info[2], "loss"), at::kDouble));
    }
    if (!optimizer->needsClosure()) {
      optimizer->step();
      return info.Env().Undefined();
    }
    if (!info[1].IsFunction()) {
      throw Error("option", "ERR_OPTIMIZER_CLOSURE",
                  "This optimizer computes the loss several times a step. Call step(() => { optimizer.zeroGrad(); const loss = …; "
                  "loss.backward(); return loss; }).");
    }
    const auto closure = info[1].As<Napi::Function>();
    optimizer->stepWith(toDouble(info[2], "loss"), [&] {
      const Napi::HandleScope scope(info.Env());
      return toDouble(closure.Call(std::vector<napi_value>{}), "loss");
    });
    return info.Env().Undefined();
  });
}

Napi::Value optimizerZeroGrad(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    freeOptimizer(state, info[0])->zeroGrad();
    return info.Env().Undefined();
  });
}

Napi::Value optimizerSetLr(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapOptimizer(state, info[0])->group(toString(info[1], "group")).options["lr"] = toDouble(info[2], "lr");
    return info.Env().Undefined();
  });
}

// Puts the weights to train (true) or to evaluate with (false) into the parameters.
Napi::Value optimizerTrain(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    freeOptimizer(state, info[0])->evaluationWeights(!toBool(info[1], "training"));
    return info.Env().Undefined();
  });
}

void checkStateMode(const Optimizer& optimizer) {
  if (!optimizer.hasEvaluationWeights() || optimizer.holdsEvaluationWeights()) return;
  throw wrongMode("This optimizer trains at other weights than it is evaluated at, and its state goes with the latter.",
                  "optimizer.eval()");
}

Napi::Value optimizerState(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto optimizer = freeOptimizer(state, info[0]);
    checkStateMode(*optimizer);
    return stateToJs(info.Env(), optimizer->copyState());
  });
}

Napi::Value optimizerLoadState(Info info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto optimizer = freeOptimizer(state, info[0]);
    checkStateMode(*optimizer);
    optimizer->restoreState(stateOf(state, info[1]));
    return info.Env().Undefined();
  });
}

}  // namespace

void exportOptimizers(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createOptimizer", createOptimizer);
  exportFunction(exports, "optimizerStep", optimizerStep);
  exportFunction(exports, "optimizerZeroGrad", optimizerZeroGrad);
  exportFunction(exports, "optimizerSetLr", optimizerSetLr);
  exportFunction(exports, "optimizerTrain", optimizerTrain);
  exportFunction(exports, "optimizerState", optimizerState);
  exportFunction(exports, "optimizerLoadState", optimizerLoadState);
}

}  // namespace neve
