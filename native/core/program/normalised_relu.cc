#include "normalised_relu.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace neve {
namespace {

// Calls `found` with the name of each value that an argument reads.
template <typename Found>
void overNames(const ArgumentSpec& arg, const Found& found) {
  if (arg.kind == ArgumentSpec::Kind::Ref) found(arg.ref);
  for (const ArgumentSpec& item : arg.items) overNames(item, found);
}

template <typename Test>
bool reads(const NodeSpec& node, const Test& test) {
  bool any = false;
  for (const ArgumentSpec& arg : node.args) overNames(arg, [&](const std::string& name) { any = any || test(name); });
  return any;
}

bool isRelu(const NodeSpec& node) { return node.op == "aten.relu.default" || node.op == "aten.relu_.default"; }

// `aten.add_.Tensor`, `_operator.setitem`.
bool writesInPlace(const NodeSpec& node) { return node.op.find("_.") != std::string::npos || node.op.ends_with("setitem"); }

// Whether the node adds another value to that of this name, as it is.
bool addsTo(const NodeSpec& node, const std::string& value) {
  const bool inPlace = node.op == "aten.add_.Tensor";
  if ((!inPlace && node.op != "aten.add.Tensor") || node.args.size() < 2) return false;
  const ArgumentSpec &left = node.args[0], &right = node.args[1];
  if (left.kind != ArgumentSpec::Kind::Ref || right.kind != ArgumentSpec::Kind::Ref || left.ref == right.ref) return false;
  if (inPlace && left.ref != value) return false;
  if (node.args.size() == 2) return true;
  const ArgumentSpec& factor = node.args[2];
  return factor.kind == ArgumentSpec::Kind::Constant && factor.constant.isInt() && factor.constant.toInt() == 1;
}

class ReluSearch {
 public:
  explicit ReluSearch(const ProgramSpec& spec) : spec_(spec) {
    for (const StateSpec& entry : spec.state) state_.emplace(entry.value, entry.tensor.unsafeGetTensorImpl());
    for (const ArgumentSpec& output : spec.outputs) overNames(output, [&](const std::string& name) { readers_[name] = {NOBODY, NOBODY}; });
    for (size_t i = 0; i < spec.nodes.size(); ++i) {
      for (const ArgumentSpec& arg : spec.nodes[i].args) overNames(arg, [&](const std::string& name) { readers_[name].push_back(i); });
    }
  }

  std::optional<NormalisedRelu> endOf(size_t norm) const {
    const NodeSpec& node = spec_.nodes[norm];
    if (node.op != "aten.batch_norm.default" || node.args.empty() || node.args[0].kind != ArgumentSpec::Kind::Ref) return std::nullopt;
    if (state_.contains(node.args[0].ref)) return std::nullopt;
    std::vector<size_t> before = {norm};
    std::optional<size_t> next = onlyReader(norm);
    if (next && addsTo(spec_.nodes[*next], node.outputs[0])) {
      if (state_.contains(spec_.nodes[*next].args[0].ref) || state_.contains(spec_.nodes[*next].args[1].ref)) return std::nullopt;
      before.push_back(*next);
      next = onlyReader(*next);
    }
    if (!next || !isRelu(spec_.nodes[*next]) || spec_.nodes[*next].trainingOnly) return std::nullopt;
    for (size_t between = norm + 1; between < *next; ++between) {
      if (between != before.back() && disturbs(spec_.nodes[between], node)) return std::nullopt;
    }
    return NormalisedRelu{before, *next};
  }

 private:
  static constexpr size_t NOBODY = static_cast<size_t>(-1);

  std::optional<size_t> onlyReader(size_t index) const {
    const NodeSpec& node = spec_.nodes[index];
    if (node.trainingOnly || node.outputs.size() != 1) return std::nullopt;
    const auto found = readers_.find(node.outputs[0]);
    return found == readers_.end() || found->second.size() != 1 ? std::nullopt : std::optional(found->second[0]);
  }

  bool disturbs(const NodeSpec& node, const NodeSpec& norm) const {
    const bool writes = writesInPlace(node);
    return reads(node, [&](const std::string& name) {
      const auto state = state_.find(name);
      if (state == state_.end()) return writes || name == norm.args[0].ref;
      return reads(norm, [&](const std::string& own) {
        const auto mine = state_.find(own);
        return mine != state_.end() && mine->second == state->second;
      });
    });
  }

  const ProgramSpec& spec_;
  std::unordered_map<std::string, const c10::TensorImpl*> state_;
  std::unordered_map<std::string, std::vector<size_t>> readers_;
};

}  // namespace

std::vector<NormalisedRelu> normalisedRelus(const ProgramSpec& spec) {
  const ReluSearch search(spec);
  std::vector<NormalisedRelu> found;
  std::unordered_set<size_t> taken;
  for (size_t i = 0; i < spec.nodes.size(); ++i) {
    std::optional<NormalisedRelu> relu = search.endOf(i);
    // Of two normalisations that are added up the first waits.
    if (relu && taken.insert(relu->relu).second) found.push_back(std::move(*relu));
  }
  return found;
}

}  // namespace neve
