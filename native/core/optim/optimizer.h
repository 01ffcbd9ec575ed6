// Optimizers over parameter groups: ATen's fused kernels where they exist, foreach kernels otherwise. What all share is here: groups, state
// by parameter under PyTorch's names, frozen groups, copies of state, weights to evaluate with. A new optimizer is one file with keys and
// an update, and a line in registry.cc.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "../errors.h"
#include "../model.h"
#include "../put_back.h"

namespace neve {

struct ParameterGroup {
  std::string name;
  std::vector<NamedTensor> parameters;
  // Numbers under PyTorch's names in camelCase; switches are 0 or 1, pairs such as betas are `betas0` and `betas1`.
  std::map<std::string, double> options;
  // A frozen group is left as it is: no update, no decay, its state kept.
  bool frozen = false;
  // State that belongs to the group and not to one parameter; empty before the first update. `scalars` (float64 []) lie beside the
  // parameters, so that no step waits for them, and are changed in place.
  std::map<std::string, double> numbers = {};
  std::map<std::string, at::Tensor> scalars = {};

  double option(const std::string& key) const;
  bool enabled(const std::string& key) const { return option(key) != 0.0; }
};

// A number of an update that may be another one in each step.
struct Number {
  double value = 0.0;
  // Undefined, or the same number in the device's memory, as float64 and as float32 []: what is recorded there finds a place, not a value.
  at::Tensor there = {};
  at::Tensor single = {};
};

using RowsByParameter = std::unordered_map<const c10::TensorImpl*, at::Tensor>;

class Optimizer {
 public:
  // Computes the loss of the step's batch anew, and leaves its gradients in the parameters.
  using Closure = std::function<double()>;

  explicit Optimizer(std::vector<ParameterGroup> groups) : groups_(std::move(groups)) {}
  virtual ~Optimizer() = default;

  // Applies the gradients that the parameters hold; a parameter without one is left out. `skip` is for accelerators, where a number that
  // has to be read first would hold everything up: float32 [] on the device; where it is 1, parameters and the state there stay as they
  // are. Counts of the host go on all the same; countThere() leaves none there.
  void step(const at::Tensor& skip = {});
  // Whether its kernels skip by themselves. Where they do not, what they changed is put back.
  virtual bool skipsInKernels() const { return false; }
  // To be called before the first update, where steps are going to be skipped without the host being told: counts lie beside the parameters
  // from there on, and the numbers that follow from them are computed there. They round as numbers of the device do.
  void countThere() { countsThere_ = true; }
  // Whether updates go by more that the host keeps, which is wrong after a step that was skipped on the device: such an optimizer must be
  // told before it steps.
  virtual bool goesByHost() const { return false; }
  // Whether what later steps do differs from what this one does by numbers alone.
  virtual bool settled() const { return !needsClosure(); }
  // From here on, what differs from step to step goes to the device as numbers. Updates then round as with such numbers, whether they are
  // recorded or not.
  void putNumbersOn(at::Device device) { numbersOn_ = device; }
  // An update that is recorded on the device: what the host does for each step.
  struct Recording;
  // For the update that is now going to be recorded, after one that was not: step() takes its numbers from there, and leaves what replays
  // need. To be ended by endRecording().
  std::shared_ptr<Recording> beginRecording();
  void endRecording() { recording_.reset(); }
  // What step() does on the host, for a replay.
  void prepareReplay(Recording& recording);
  // Tensors that an update changes, parameters apart.
  std::vector<at::Tensor> stateTensors() const;
  // What an update changes on the host besides.
  using HostState = std::vector<std::map<std::string, double>>;
  HostState hostState() const;
  void setHostState(const HostState& state);
  // Whether an update makes of each element, its gradient and its state a new one, whatever the others are.
  virtual bool elementwise() const { return false; }
  // Of a tensor of the parameter's shape: the elements that are updated here.
  using PartOf = std::function<at::Tensor(const at::Tensor& parameter, const at::Tensor& tensor)>;
  // From the first update on, parts of parameters are updated, and state is kept for these; for elementwise optimizers.
  void updateOnly(PartOf part) { partOf_ = std::move(part); }
  bool updatesParts() const { return partOf_ != nullptr; }
  // Such an optimizer is stepped with a closure, after one backward pass whose loss is `loss`; the others with step().
  virtual bool needsClosure() const { return false; }
  virtual void stepWith(double loss, const Closure& closure);
  // Such an optimizer is told, before each step(), the loss that the gradients are of: a number on any device.
  virtual bool needsLoss() const { return false; }
  virtual void takeLoss(const at::Tensor&) {}
  // What step() would take away from each parameter for a unit of its group's rate, weight decay apart; by group and parameter, undefined
  // for parameters without a gradient and frozen groups. Parameters, gradients and state are afterwards as before, bit for bit. Throws
  // ERR_TRIAL_OPTIMIZER where an update is no such direction.
  std::vector<std::vector<at::Tensor>> directions();
  // Drops the gradients, so that the next backward pass hands over its own without a copy.
  void zeroGrad();

  // Some optimizers train at one point and are evaluated at another. `true` puts the weights to evaluate, measure and save with into the
  // parameters, `false` puts those to train back, bit for bit. True from the start.
  void evaluationWeights(bool on);
  bool holdsEvaluationWeights() const { return evaluating_; }
  // Whether any group is evaluated at other weights than it is trained at.
  bool hasEvaluationWeights() const;

  // Leaves a parameter as if these rows (int64, in dimension 0) had never been updated, all of them when undefined: their state begins
  // anew, and the weights to train are those to evaluate.
  void forget(const at::Tensor& parameter, const at::Tensor& rows);
  // The rows (int64, in dimension 0; undefined: all) that are not trained, by parameter; replaces what was told before. Their gradients are
  // zero or absent, and whoever steps the optimizer undoes what an update does to them: what is left is to keep them out of sums over whole
  // parameters.
  virtual void setFrozenRows(RowsByParameter rows) { frozenRows_ = std::move(rows); }

  // Throws ERR_GROUP_UNKNOWN.
  ParameterGroup& group(const std::string& name);
  const std::vector<ParameterGroup>& groups() const { return groups_; }

  // Copies of the state tensors by "<parameter>.<PyTorch's key>"; a group's numbers are float64 scalars named "group:<group>.<key>". Where
  // evaluation weights differ, the weights to train are there too, as "<parameter>.training_weights".
  std::map<std::string, at::Tensor> copyState() const;
  // Puts copied state back; parameters that are not in it begin anew. Throws ERR_OPTIMIZER_STATE for a tensor of another shape.
  void restoreState(const std::map<std::string, at::Tensor>& state);

 protected:
  // What one call of the kernels takes: parameters with their gradients, and by state key a list in the same order.
  struct Lists {
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    std::map<std::string, std::vector<at::Tensor>> state;
    // What numbersOf() gave.
    std::vector<Number> numbers = {};
  };
  // Parameters of one group that have the same keys, and are all updated for the first time or none.
  struct ForeachGroup {
    ParameterGroup* group;
    std::vector<std::string> keys;
    bool first;
    int64_t elements;
    Lists lists;
  };

  // PyTorch's names of a parameter's state tensors under these options.
  virtual std::vector<std::string> stateKeys(const ParameterGroup& group, const at::Tensor& parameter) const = 0;
  // A state tensor before the first update: zeros like the parameter; `step` is a number, on the host where numbersOf() goes by it there.
  virtual at::Tensor initialState(const std::string& key, const at::Tensor& parameter, const ParameterGroup& group) const;
  // Once for each group that will be updated, before any is.
  virtual void beginGroup(ParameterGroup&) {}
  // The part of an update that is the host's: counts the step where counts are there, and tells the numbers that update() works with.
  virtual std::vector<double> numbersOf(const ParameterGroup& group, Lists&) { return {group.option("lr")}; }
  // Whether the numbers go by counts, of steps and the like.
  virtual bool counts() const { return false; }
  // Whether such counts lie beside the parameters. The host's part of an update is the rate alone then.
  bool countsThere() const { return countsThere_ && counts(); }
  // In the place of beginGroup(), on the group's scalars; and of numbersOf(), whose numbers they are. `rate`: float64 [] on the device.
  virtual void beginGroupThere(ParameterGroup&, const at::Tensor& /*rate*/) {}
  virtual std::vector<Number> numbersThere(const ParameterGroup&, Lists& lists, const at::Tensor& /*rate*/) { return lists.numbers; }
  // State of the group in `scalars`, under these names and from these numbers on; the rest is in `numbers`.
  virtual std::map<std::string, double> initialScalars(const ParameterGroup&) const { return {}; }
  // `first` when none of these parameters was updated before; lists never mix the two. Runs without autograd.
  virtual void update(const ParameterGroup& group, Lists& lists, bool first) = 0;
  void addScalars(ParameterGroup& group, const at::Tensor& beside);
  // What kernels take that skip by themselves.
  std::optional<at::Tensor> skip() const { return skip_.defined() ? std::optional(skip_) : std::nullopt; }
  // Counts a step, unless it is skipped.
  void countStep(const std::vector<at::Tensor>& steps) const;
  // For optimizers whose groups depend on one another; calls update() for each of these.
  virtual void updateAll(std::vector<ForeachGroup>& foreachGroups);

  // Whether this group is evaluated at other weights than it is trained at.
  virtual bool evaluatesElsewhere(const ParameterGroup&) const { return false; }
  // Turns the parameters from weights to train into weights to evaluate; the lists hold no gradients.
  virtual void toEvaluation(const ParameterGroup&, Lists&) const {}
  // The same backwards, as exactly as rounding allows: for state that comes without the weights to train.
  virtual void toTraining(const ParameterGroup&, Lists&) const {}

  // State that has no stateKeys(), under names of parameters all the same. loadOwn() comes first and changes nothing when it throws.
  virtual void saveOwn(std::map<std::string, at::Tensor>&) const {}
  virtual void loadOwn(const std::map<std::string, at::Tensor>&) {}
  static void checkShape(const std::string& name, const at::Tensor& found, at::IntArrayRef expected);
  static Error missingState(const std::string& name);
  // The parameters with zeros in their frozen rows, for methods that sum over whole parameters; without such rows no copies.
  std::vector<at::Tensor> withoutFrozenRows(const std::vector<at::Tensor>& parameters) const;
  const RowsByParameter& frozenRows() const { return frozenRows_; }

  std::vector<ParameterGroup> groups_;

 private:
  struct State {
    std::vector<std::string> keys;
    std::vector<at::Tensor> tensors;
  };

  at::Tensor mineOf(const at::Tensor& parameter, const at::Tensor& tensor) const { return partOf_ ? partOf_(parameter, tensor) : tensor; }
  void collectAll(std::vector<ForeachGroup>& foreachGroups);
  // The host's part of an update; gives all numbers.
  std::vector<double> begin(std::vector<ForeachGroup>& foreachGroups);
  void placeNumbers(std::vector<ForeachGroup>& foreachGroups, const std::vector<double>& values);
  // The device's part of what begin() is where counts lie there.
  void beginThere(std::vector<ForeachGroup>& foreachGroups);
  void updateUnlessSkipped(std::vector<ForeachGroup>& foreachGroups);
  void collect(ParameterGroup& group, std::vector<ForeachGroup>& foreachGroups);
  static void append(const at::Tensor& parameter, const State& state, Lists& lists);
  bool restoreParameter(const ParameterGroup& group, const NamedTensor& parameter, const std::map<std::string, at::Tensor>& from);
  void restoreWeights(const ParameterGroup& group, const NamedTensor& parameter, const std::map<std::string, at::Tensor>& from);

  // By parameter; a parameter has none before its first update.
  std::unordered_map<const c10::TensorImpl*, State> state_;
  RowsByParameter frozenRows_;
  PartOf partOf_;  // null: all of it
  // Weights to train, while the parameters hold those to evaluate.
  std::unordered_map<const c10::TensorImpl*, at::Tensor> trained_;
  bool evaluating_ = true;
  at::Tensor skip_;  // while a step runs
  bool countsThere_ = false;
  std::optional<at::Device> numbersOn_;
  int64_t numberCount_ = 0;               // of the last step
  std::shared_ptr<Recording> recording_;  // while one is made
};

// Which weights an optimizer's parameters hold.
enum class WeightsPoint : uint8_t { Training, Evaluation };

// Sets them, until they are put back. The optimizer may be null.
PutBack weightsAt(Optimizer* optimizer, WeightsPoint point);

// `name` as in the front end, such as "adamw". Throws ERR_OPTIMIZER_UNKNOWN.
std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups);

}  // namespace neve
