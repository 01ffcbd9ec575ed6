// Models: graphs made into programs, and TorchScript modules.

#include <ATen/core/grad_mode.h>

#include "../core/graph_model.h"
#include "../core/program/node_operator.h"
#include "../core/script_model.h"
#include "../core/step/autocast.h"
#include "../core/untouched.h"
#include "background.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"
#include "step_spec.h"

namespace neve {
namespace {

bool hasReference(Napi::Value value) {
  if (value.IsArray()) {
    const auto list = value.As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      if (hasReference(list[i])) return true;
    }
    return false;
  }
  return value.IsObject();
}

// An integer or nothing: what stands beside references in a list, and the constants of the builtins.
c10::IValue plainConstant(Napi::Value value) {
  if (value.IsNull() || value.IsUndefined()) return c10::IValue();
  return c10::IValue(toInt(value, "a constant beside references"));
}

// `argument` is the schema's entry; null where a constant can only be an integer or nothing.
ArgumentSpec argumentOf(EnvState& state, Napi::Value value, const c10::Argument* argument, Reach reach) {
  const bool forTensor = argument != nullptr && argument->real_type()->kind() == c10::TypeKind::TensorType;
  ArgumentSpec spec;
  if (value.IsArray() && hasReference(value)) {
    spec.kind = ArgumentSpec::Kind::List;
    const auto list = value.As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) spec.items.push_back(argumentOf(state, list[i], nullptr, reach));
  } else if (value.IsObject() && !value.IsArray()) {
    const auto object = value.As<Napi::Object>();
    if (object.Has("mode")) {
      spec.kind = ArgumentSpec::Kind::Mode;
    } else if (object.Has("float")) {
      const double number = toDouble(object.Get("float"), "a floating-point constant");
      spec.constant = forTensor ? c10::IValue(toWrappedNumber(number)) : c10::IValue(number);
    } else {
      spec.kind = ArgumentSpec::Kind::Ref;
      spec.ref = toString(object.Get("ref"), "a reference");
    }
  } else if (value.IsNull() && forTensor && reach == Reach::Internal) {
    // Derivatives take tensors that are not there.
    spec.constant = at::Tensor();
  } else {
    spec.constant = argument == nullptr ? plainConstant(value) : toIValue(state, value, *argument);
  }
  return spec;
}

NodeSpec nodeOf(EnvState& state, Napi::Object object, Reach reach) {
  NodeSpec node;
  node.op = toString(object.Get("op"), "node.op");
  node.module = toString(object.Get("module"), "node.module");
  node.outputs = toStrings(object.Get("outputs"), "node.outputs");
  node.trainingOnly = toString(object.Get("when"), "node.when") == "training";
  const auto found = operatorOfNode(node.op, reach);
  const auto args = object.Get("args").As<Napi::Array>();
  for (uint32_t i = 0; i < args.Length(); ++i) {
    const c10::Argument* argument = nullptr;
    if (found) {
      const auto& schema = found->schema().arguments();
      if (i >= schema.size()) {
        throw Error(
            "format", "ERR_GRAPH",
            node.op + " takes at most " + std::to_string(schema.size()) + " arguments, received " + std::to_string(args.Length()) + ".");
      }
      argument = &schema[i];
    }
    node.args.push_back(argumentOf(state, args[i], argument, reach));
  }
  return node;
}

// A program; its parameters and buffers are added to the lists, where there are lists.
ProgramSpec programOf(EnvState& state, Napi::Object object, std::vector<NamedTensor>* parameters, std::vector<NamedTensor>* buffers) {
  ProgramSpec spec;
  spec.reach = reachOf(object.Get("internal"));
  spec.inputs = toStrings(object.Get("inputs"), "program.inputs");
  const auto entries = object.Get("state").As<Napi::Array>();
  for (uint32_t i = 0; i < entries.Length(); ++i) {
    const auto entry = Napi::Value(entries[i]).As<Napi::Object>();
    const at::Tensor& tensor = unwrapTensor(state, entry.Get("tensor"));
    spec.state.push_back({toString(entry.Get("value"), "state.value"), tensor});
    const std::string kind = toString(entry.Get("kind"), "state.kind");
    const std::string name = toString(entry.Get("name"), "state.name");
    if (kind == "parameter" && parameters != nullptr) parameters->push_back({name, tensor});
    if (kind == "buffer" && buffers != nullptr) buffers->push_back({name, tensor});
  }
  const auto nodes = object.Get("nodes").As<Napi::Array>();
  for (uint32_t i = 0; i < nodes.Length(); ++i) {
    const Napi::HandleScope scope(object.Env());  // graphs are long: do not keep every node's values until the end
    spec.nodes.push_back(nodeOf(state, Napi::Value(nodes[i]).As<Napi::Object>(), spec.reach));
  }
  const auto outputs = object.Get("outputs").As<Napi::Array>();
  for (uint32_t i = 0; i < outputs.Length(); ++i) spec.outputs.push_back(argumentOf(state, outputs[i], nullptr, spec.reach));
  return spec;
}

Napi::Value createModel(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto object = info[0].As<Napi::Object>();
    std::vector<NamedTensor> parameters;
    std::vector<NamedTensor> buffers;
    const ProgramSpec spec = programOf(state, object, &parameters, &buffers);
    std::optional<ProgramSpec> evaluation;
    if (object.Get("evaluation").IsObject()) evaluation = programOf(state, object.Get("evaluation").As<Napi::Object>(), nullptr, nullptr);
    auto model = std::make_shared<GraphModel>(spec, std::move(parameters), std::move(buffers), evaluation ? &*evaluation : nullptr);
    return Napi::Number::New(info.Env(), state.models.add(std::move(model)));
  });
}

Napi::Value loadScript(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState&) -> Napi::Value {
    return inBackground(info.Env(), [path = toString(info[0], "path")]() -> BackgroundResult {
      return [model = ScriptModel::load(path)](Napi::Env env) { return Napi::Number::New(env, EnvState::of(env).models.add(model)); };
    });
  });
}

std::shared_ptr<ScriptModel> unwrapScript(EnvState& state, Napi::Value value) {
  auto script = std::dynamic_pointer_cast<ScriptModel>(unwrapModel(state, value));
  if (!script) throw Error("option", "ERR_NOT_TORCHSCRIPT", "Only a model that was loaded from TorchScript can be saved as TorchScript.");
  return script;
}

Napi::Value shareScript(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    return Napi::Number::New(info.Env(), state.models.add(unwrapScript(state, info[0])->shared()));
  });
}

Napi::Value moveScript(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapScript(state, info[0])->moveCode(c10::Device(toString(info[1], "device")));
    return info.Env().Undefined();
  });
}

Napi::Value saveScript(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto script = unwrapScript(state, info[0]);
    const auto save = [script, path = toString(info[1], "path"), training = toBool(info[2], "training")]() -> BackgroundResult {
      script->save(path, training);
      return {};
    };
    return inBackground(info.Env(), save, "saveModel", stateTensors(*script));
  });
}

Napi::Value scriptStateNames(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::vector<StateName> names = unwrapScript(state, info[0])->stateNames();
    auto list = Napi::Array::New(info.Env(), names.size());
    for (uint32_t i = 0; i < names.size(); ++i) {
      auto entry = Napi::Object::New(info.Env());
      entry.Set("name", names[i].name);
      entry.Set("holder", names[i].holder);
      list.Set(i, entry);
    }
    return list;
  });
}

Napi::Value modelState(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto model = unwrapModel(state, info[0]);
    return namedTensorsToJs(state, info.Env(), model->parameters(), model->buffers());
  });
}

Napi::Value modelLayers(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const std::vector<LayerName> layers = unwrapModel(state, info[0])->layers();
    auto list = Napi::Array::New(info.Env(), layers.size());
    for (uint32_t i = 0; i < layers.size(); ++i) {
      auto layer = Napi::Object::New(info.Env());
      layer.Set("name", layers[i].name);
      layer.Set("type", layers[i].type);
      list.Set(i, layer);
    }
    return list;
  });
}

Napi::Value modelForward(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto model = unwrapModel(state, info[0]);
    const bool training = toBool(info[2], "training");
    checkRunnable(state, *model, training);
    const std::vector<at::Tensor> outputs = model->forward(toTensors(state, info[1], "inputs"), training);
    auto list = Napi::Array::New(info.Env(), outputs.size());
    for (uint32_t i = 0; i < outputs.size(); ++i) list.Set(i, Napi::Number::New(info.Env(), wrapTensor(state, outputs[i])));
    return list;
  });
}

Napi::Value modelWrites(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto model = unwrapModel(state, info[0]);
    auto names = Napi::Array::New(info.Env());
    for (const at::Tensor& tensor : model->writtenParameters()) {
      for (const NamedTensor& parameter : model->parameters()) {
        if (parameter.tensor.is_same(tensor)) names.Set(names.Length(), parameter.name);
      }
    }
    return names;
  });
}

// Runs the model in evaluation mode without gradients, at the precision of a training step, and returns copies of what the taps saw; leaves
// buffers and generators as they were.
Napi::Value modelTaps(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto model = unwrapModel(state, info[0]);
    // Buffers are put back, which writes to them.
    checkRunnable(state, *model, /*writes=*/true);
    const at::NoGradGuard noGradients;
    const std::vector<at::Tensor> inputs = toTensors(state, info[1], "inputs");
    PutBack untouched = keepUntouched(*model, inputs.empty() ? at::Device(at::kCPU) : inputs[0].device());
    const Mode mode = info[3].IsUndefined() ? Mode::Evaluation : toStatistics(info[3]);
    const Precision precision = info[4].IsUndefined() ? Precision::Fp32 : precisionOf(info[4]);
    const AutocastGuard autocast(inputs.empty() ? at::kCPU : inputs[0].device().type(), precision);
    std::vector<std::pair<size_t, at::Tensor>> seen;
    model->forward(inputs, mode, toStrings(info[2], "taps"),
                   [&seen](size_t tap, const at::Tensor& value) { seen.emplace_back(tap, value.detach().clone()); });
    untouched.now();
    auto list = Napi::Array::New(info.Env(), seen.size());
    for (uint32_t i = 0; i < seen.size(); ++i) {
      auto entry = Napi::Object::New(info.Env());
      entry.Set("tap", static_cast<double>(seen[i].first));
      entry.Set("tensor", Napi::Number::New(info.Env(), wrapTensor(state, seen[i].second)));
      list.Set(i, entry);
    }
    return list;
  });
}

}  // namespace

void exportModels(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "createModel", createModel);
  exportFunction(exports, "loadScript", loadScript);
  exportFunction(exports, "shareScript", shareScript);
  exportFunction(exports, "moveScript", moveScript);
  exportFunction(exports, "saveScript", saveScript);
  exportFunction(exports, "scriptStateNames", scriptStateNames);
  exportFunction(exports, "modelState", modelState);
  exportFunction(exports, "modelLayers", modelLayers);
  exportFunction(exports, "modelForward", modelForward);
  exportFunction(exports, "modelWrites", modelWrites);
  exportFunction(exports, "modelTaps", modelTaps);
}

}  // namespace neve
