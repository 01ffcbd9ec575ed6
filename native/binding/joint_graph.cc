// A model's forward, loss and backward as plain data.

#include <ATen/core/jit_type.h>
#include <c10/core/ScalarType.h>
#include <c10/util/accumulate.h>

#include <cmath>

#include "../core/step/joint_passes.h"
#include "convert.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

c10::TypePtr withoutOptional(const c10::TypePtr& type) {
  return type->kind() == c10::TypeKind::OptionalType ? type->containedType(0) : type;
}

// Says of a whole number that it is none for the dtype of the result.
Napi::Value floatToJs(Napi::Env env, double number) {
  if (std::trunc(number) != number) return Napi::Number::New(env, number);
  auto object = Napi::Object::New(env);
  object.Set("float", number);
  return object;
}

// An argument of `type` as a graph says it.
Napi::Value constantToJs(EnvState& state, const c10::IValue& value, const c10::TypePtr& declared) {
  const Napi::Env env = state.env;
  const c10::TypePtr type = withoutOptional(declared);
  if (value.isNone() || value.isTensor()) return env.Null();
  if (value.isList()) {
    auto list = Napi::Array::New(env);
    for (const c10::IValue& item : value.toListRef()) list.Set(list.Length(), constantToJs(state, item, type->containedType(0)));
    return list;
  }
  switch (type->kind()) {
    case c10::TypeKind::ScalarTypeType:
      return Napi::String::New(env, dtypeName(static_cast<at::ScalarType>(value.toInt())));
    case c10::TypeKind::LayoutType:
      return Napi::String::New(env, layoutName(static_cast<at::Layout>(value.toInt())));
    case c10::TypeKind::MemoryFormatType:
      return Napi::String::New(env, memoryFormatName(static_cast<at::MemoryFormat>(value.toInt())));
    case c10::TypeKind::NumberType:
      return value.isDouble() ? floatToJs(env, value.toDouble()) : fromIValue(state, env, value);
    default:
      return fromIValue(state, env, value);
  }
}

Napi::Value placeToJs(Napi::Env env, const char* kind, uint32_t index) {
  auto place = Napi::Object::New(env);
  place.Set(kind, index);
  return place;
}

bool isPlainNumber(const at::Tensor& tensor) { return tensor.unsafeGetTensorImpl()->is_wrapped_number() && !tensor.is_complex(); }

Napi::Value argumentToJs(EnvState& state, const NodeArgument& argument, const c10::TypePtr& type, const TapeRecording& recording) {
  switch (argument.kind) {
    case NodeArgument::Kind::Value:
      return placeToJs(state.env, "value", argument.index);
    case NodeArgument::Kind::State: {
      const at::Tensor& tensor = recording.state[argument.index];
      if (!isPlainNumber(tensor)) return placeToJs(state.env, "state", argument.index);
      return constantToJs(state, c10::IValue(tensor.item()), c10::NumberType::get());
    }
    case NodeArgument::Kind::List: {
      auto list = Napi::Array::New(state.env);
      for (const NodeArgument& item : argument.items) list.Set(list.Length(), argumentToJs(state, item, argument.element, recording));
      return list;
    }
    default:
      return constantToJs(state, argument.constant, type);
  }
}

Napi::Object nodeToJs(EnvState& state, const TapeNode& node, const std::string& module, const TapeRecording& recording) {
  const c10::FunctionSchema& schema = node.op.schema();
  auto args = Napi::Array::New(state.env);
  for (uint32_t i = 0; i < node.args.size(); ++i) {
    args.Set(i, argumentToJs(state, node.args[i], schema.arguments()[i].real_type(), recording));
  }
  auto outputs = Napi::Array::New(state.env);
  for (const int32_t slot : node.outputs) outputs.Set(outputs.Length(), slot);
  auto object = Napi::Object::New(state.env);
  object.Set("name", schema.name());
  object.Set("overload", schema.overload_name());
  object.Set("args", args);
  object.Set("outputs", outputs);
  object.Set("module", module);
  return object;
}

Napi::Array placesToJs(Napi::Env env, const std::vector<TapeResult>& results) {
  auto places = Napi::Array::New(env);
  for (const TapeResult& result : results) {
    const char* const kind = result.kind == TapeResult::Kind::Value ? "value" : "state";
    places.Set(places.Length(), result.kind == TapeResult::Kind::None ? env.Null() : placeToJs(env, kind, result.index));
  }
  return places;
}

// Where each value lies, and how many bytes of it there are.
void addMemories(Napi::Env env, const TapeRecording& recording, Napi::Object to) {
  auto memories = Napi::Array::New(env), bytes = Napi::Array::New(env);
  for (const TapeValue& value : recording.slots) {
    const bool isGiven = value.memory < recording.given;
    memories.Set(memories.Length(), isGiven ? -1. : static_cast<double>(value.memory));
    bytes.Set(bytes.Length(), static_cast<double>(c10::multiply_integers(value.sizes)) * static_cast<double>(c10::elementSize(value.type)));
  }
  to.Set("memories", memories);
  to.Set("bytes", bytes);
}

Napi::Value recordJointGraph(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto model = unwrapModel(state, info[0]);
    const auto loss = info[1].IsNull() ? nullptr : unwrapModel(state, info[1]);
    checkRunnable(state, *model, /*writes=*/true);
    JointPassesRequest request{*model,
                               loss.get(),
                               toTensors(state, info[2], "state"),
                               toTensors(state, info[3], "wanted"),
                               toTensors(state, info[4], "inputs"),
                               toTensors(state, info[5], "targets"),
                               toBool(info[6], "training"),
                               toBool(info[7], "createGraph")};
    const size_t given = request.state.size();
    const TapeRecording recording = recordJointPasses(request);
    auto nodes = Napi::Array::New(state.env);
    for (uint32_t i = 0; i < recording.nodes.size(); ++i) {
      const Napi::HandleScope scope(state.env);
      if (recording.nodes[i].guard == nullptr)
        nodes.Set(nodes.Length(), nodeToJs(state, recording.nodes[i], recording.modules[i], recording));
    }
    auto found = Napi::Object::New(state.env);
    found.Set("nodes", nodes);
    found.Set("met", tensorsToJs(state.env, {recording.state.begin() + static_cast<std::ptrdiff_t>(given), recording.state.end()}));
    found.Set("loss", placesToJs(state.env, recording.values));
    found.Set("outputs", placesToJs(state.env, recording.outputs));
    found.Set("gradients", placesToJs(state.env, recording.gradients));
    addMemories(state.env, recording, found);
    return found;
  });
}

}  // namespace

void exportJointGraph(Napi::Env, Napi::Object exports) { exportFunction(exports, "recordJointGraph", recordJointGraph); }

}  // namespace neve
