#include "checkpointed_model.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "../errors.h"

namespace neve {
namespace {

void addReferences(const ArgumentSpec& argument, std::vector<std::string>& into) {
  if (argument.kind == ArgumentSpec::Kind::Ref) into.push_back(argument.ref);
  for (const ArgumentSpec& item : argument.items) addReferences(item, into);
}

std::vector<std::string> referencesOf(const std::vector<NodeSpec>& nodes) {
  std::vector<std::string> references;
  for (const NodeSpec& node : nodes) {
    for (const ArgumentSpec& argument : node.args) addReferences(argument, references);
  }
  return references;
}

bool isWithin(const std::string& module, const std::string& outer) { return module == outer || module.starts_with(outer + "."); }

ArgumentSpec referenceTo(const std::string& value) {
  ArgumentSpec argument;
  argument.kind = ArgumentSpec::Kind::Ref;
  argument.ref = value;
  return argument;
}

}  // namespace

// Cuts a spec into stages.
class CheckpointedModel::Builder {
 public:
  Builder(const ProgramSpec& spec, CheckpointedModel& model) : spec_(spec), model_(model) {
    for (const StateSpec& state : spec.state) stateOf_.emplace(state.value, state.tensor);
    for (const std::string& input : spec.inputs) indexOf(input);
  }

  void build(const std::vector<std::string>& modules) {
    std::set<std::string> found;
    // The module that a node is computed again with, empty for none.
    const auto partOf = [&](const NodeSpec& node) -> std::string {
      for (const std::string& module : modules) {
        if (!isWithin(node.module, module)) continue;
        found.insert(module);
        return module;
      }
      return "";
    };
    std::vector<std::string> parts;
    for (const NodeSpec& node : spec_.nodes) parts.push_back(partOf(node));
    for (const std::string& module : modules) {
      if (found.contains(module)) continue;
      throw Error("option", "ERR_MODULE_UNKNOWN", "No call of the model comes from a module '" + module + "', which is to be checkpointed.")
          .with("module", module);
    }
    for (size_t begin = 0; begin < parts.size();) {
      size_t end = begin;
      while (end < parts.size() && parts[end] == parts[begin]) ++end;
      addStage(begin, end, parts[begin]);
      begin = end;
    }
    addResults();
    markUnread();
    model_.valueCount_ = indices_.size();
  }

 private:
  size_t indexOf(const std::string& value) { return indices_.emplace(value, indices_.size()).first->second; }

  void addStage(size_t begin, size_t end, const std::string& part) {
    ProgramSpec own;
    own.reach = spec_.reach;
    own.state = spec_.state;
    own.nodes.assign(spec_.nodes.begin() + static_cast<std::ptrdiff_t>(begin), spec_.nodes.begin() + static_cast<std::ptrdiff_t>(end));
    std::set<std::string> made;
    for (const NodeSpec& node : own.nodes) made.insert(node.outputs.begin(), node.outputs.end());
    Stage stage = takingFrom(own, referencesOf(own.nodes), made);
    std::vector<std::string> later = referencesOf({spec_.nodes.begin() + static_cast<std::ptrdiff_t>(end), spec_.nodes.end()});
    for (const ArgumentSpec& output : spec_.outputs) addReferences(output, later);
    const std::set<std::string> wanted(later.begin(), later.end());
    for (const NodeSpec& node : own.nodes) {
      for (const std::string& output : node.outputs) {
        if (!wanted.contains(output)) continue;
        stage.outputs.push_back(indexOf(output));
        own.outputs.push_back(referenceTo(output));
      }
    }
    stage.program = std::make_shared<Program>(own);
    if (!part.empty()) stage.again = recomputed(part, stage.program, referencesOf(own.nodes));
    model_.stages_.push_back(std::move(stage));
  }

  void addResults() {
    ProgramSpec own;
    own.state = spec_.state;
    own.outputs = spec_.outputs;
    std::vector<std::string> references;
    for (const ArgumentSpec& output : spec_.outputs) addReferences(output, references);
    Stage stage = takingFrom(own, references, {});
    stage.program = std::make_shared<Program>(own);
    model_.stages_.push_back(std::move(stage));
  }

  // Makes inputs of what is referred to and neither state nor made by the stage itself.
  Stage takingFrom(ProgramSpec& own, const std::vector<std::string>& references, const std::set<std::string>& made) {
    Stage stage;
    std::set<std::string> taken;
    for (const std::string& reference : references) {
      if (stateOf_.contains(reference) || made.contains(reference) || !taken.insert(reference).second) continue;
      own.inputs.push_back(reference);
      stage.inputs.push_back(indexOf(reference));
    }
    return stage;
  }

  std::shared_ptr<const RecomputedPart> recomputed(const std::string& part, const std::shared_ptr<Program>& program,
                                                   const std::vector<std::string>& references) const {
    RecomputedPart result{part, program, {}, {}};
    std::set<const c10::TensorImpl*> parameters;
    std::set<const c10::TensorImpl*> seen;
    for (const NamedTensor& entry : model_.parameters_) parameters.insert(entry.tensor.unsafeGetTensorImpl());
    for (const std::string& reference : references) {
      const auto found = stateOf_.find(reference);
      if (found == stateOf_.end() || !seen.insert(found->second.unsafeGetTensorImpl()).second) continue;
      (parameters.contains(found->second.unsafeGetTensorImpl()) ? result.parameters : result.buffers).push_back(found->second);
    }
    return std::make_shared<const RecomputedPart>(std::move(result));
  }

  // From the end: the first stage met that reads a value is the last to do so.
  void markUnread() {
    std::set<size_t> read;
    for (auto stage = model_.stages_.rbegin(); stage != model_.stages_.rend(); ++stage) {
      for (const size_t value : stage->inputs) {
        if (read.insert(value).second) stage->unread.push_back(value);
      }
    }
  }

  const ProgramSpec& spec_;
  CheckpointedModel& model_;
  std::unordered_map<std::string, at::Tensor> stateOf_;
  std::unordered_map<std::string, size_t> indices_;
};

CheckpointedModel::CheckpointedModel(const ProgramSpec& spec, std::vector<NamedTensor> parameters, std::vector<NamedTensor> buffers,
                                     const std::vector<std::string>& modules)
    : parameters_(std::move(parameters)), buffers_(std::move(buffers)), inputCount_(spec.inputs.size()) {
  Builder(spec, *this).build(modules);
}

void CheckpointedModel::trainRows(const ActiveRows& rows) {
  for (Stage& stage : stages_) stage.program->trainRows(rows);
}

std::vector<at::Tensor> CheckpointedModel::forward(const std::vector<at::Tensor>& inputs, Mode mode, const std::vector<std::string>& taps,
                                                   const TapSink&) {
  if (!taps.empty()) throw Error("state", "ERR_TAP_UNKNOWN", "A model with checkpointed modules cannot be observed.");
  if (inputs.size() != inputCount_) {
    throw Error("option", "ERR_INPUT_COUNT",
                "The model takes " + std::to_string(inputCount_) + " inputs, received " + std::to_string(inputs.size()) + ".");
  }
  const bool again = mode == Mode::Training && at::GradMode::is_enabled();
  std::vector<c10::IValue> values(valueCount_);
  for (size_t i = 0; i < inputs.size(); ++i) values[i] = inputs[i];
  for (const Stage& stage : stages_) {
    std::vector<c10::IValue> taken;
    for (const size_t value : stage.inputs) taken.push_back(values[value]);
    for (const size_t value : stage.unread) values[value] = c10::IValue();
    if (&stage == &stages_.back()) {
      std::vector<at::Tensor> results;
      for (const c10::IValue& value : stage.program->runValues(std::move(taken), mode)) flattenTensors(value, results);
      return results;
    }
    std::vector<c10::IValue> made =
        again && stage.again ? runRecomputed(stage.again, std::move(taken)) : stage.program->runValues(std::move(taken), mode);
    for (size_t i = 0; i < made.size(); ++i) values[stage.outputs[i]] = std::move(made[i]);
  }
  return {};
}

}  // namespace neve
