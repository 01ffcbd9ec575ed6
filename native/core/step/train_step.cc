#include "train_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/zeros.h>

#include "../device_memory.h"
#include "../distributed/shared_statistics.h"
#include "../errors.h"
#include "../generator_state.h"
#include "../openmp.h"
#include "../step_size.h"
#include "autocast.h"
#include "gradient_clipping.h"
#include "loss_values.h"
#include "present_gradients.h"
#include "running_statistics.h"
#include "step_graphs.h"
#include "window.h"

namespace neve {
namespace {

std::shared_ptr<Model> checkpointed(const std::shared_ptr<Model>& model, const std::vector<std::string>& modules) {
  if (modules.empty()) return model;
  std::shared_ptr<Model> result = model->checkpointed(modules);
  if (result != nullptr) return result;
  throw Error("option", "ERR_CHECKPOINT_MODEL", "Modules of a TorchScript model cannot be checkpointed: only those of a graph can.");
}

// All that passes over a batch read.
std::vector<at::Tensor> inputsOf(const Batch& batch, const at::Tensor& counted) {
  std::vector<at::Tensor> inputs = batch.inputs;
  inputs.insert(inputs.end(), batch.targets.begin(), batch.targets.end());
  if (counted.defined()) inputs.push_back(counted);
  return inputs;
}

std::unique_ptr<ParameterShards> shardsOf(const Model& model, Optimizer& optimizer, std::shared_ptr<ProcessGroup> group) {
  if (!optimizer.elementwise()) {
    throw Error("option", "ERR_DISTRIBUTED_OPTION",
                "shardOptimizer needs an optimizer that updates each element by itself: sgd, adam, adamw, adamax, nadam, radam, rmsprop, "
                "adagrad, adadelta or lion. This one looks at whole parameters, or trains at other weights than it is evaluated at.")
        .with("option", "shardOptimizer");
  }
  auto shards = std::make_unique<ParameterShards>(model.parameters(), std::move(group));
  optimizer.updateOnly(
      [of = shards.get()](const at::Tensor& parameter, const at::Tensor& tensor) { return of->partOf(parameter, tensor); });
  return shards;
}

void checkLocal(const Optimizer& optimizer, const StepOptions& options) {
  const char* what = !optimizer.elementwise()               ? "this optimizer, which looks at whole parameters or trains at other weights"
                     : options.precision == Precision::Fp16 ? "precision 'fp16', whose scale would be another one in each process"
                     : options.shardOptimizer               ? "shardOptimizer, since each process updates all parameters"
                                                            : nullptr;
  if (what == nullptr) return;
  throw Error("option", "ERR_DISTRIBUTED_OPTION",
              std::string("localSgd cannot be combined with ") + what +
                  ". Take sgd, adam or another that updates each element by itself, in fp32 or "
                  "bf16, or leave localSgd out.")
      .with("option", "localSgd");
}

std::string metricPrefix(size_t index) { return "metric." + std::to_string(index) + "."; }

}  // namespace

TrainStep::TrainStep(std::shared_ptr<Model> model, std::shared_ptr<Model> loss, Optimizer& optimizer, at::Device device,
                     StepOptions options)
    : model_(checkpointed(model, options.checkpoint)),
      loss_(std::move(loss)),
      optimizer_(optimizer),
      device_(device),
      options_(std::move(options)),
      frozenRows_(model_, optimizer),
      path_(*model_, device),
      sizes_(*model_),
      metrics_(options_.metrics.begin(), options_.metrics.end()) {
  if (options_.precision == Precision::Fp16 && optimizer_.needsClosure()) {
    throw Error(
        "option", "ERR_OPTION_CONFLICT",
        "An optimizer that computes its gradients several times a step, such as lbfgs, cannot be combined with precision 'fp16': a step "
        "whose gradients overflow can only be left out whole. Use 'bf16', 'fp32', or another optimizer.");
  }
  if (options_.group) {
    if (options_.local) checkLocal(optimizer_, options_);
    if (options_.shardOptimizer) shards_ = shardsOf(*model_, optimizer_, options_.group);
    exchange_ = std::make_unique<GradientExchange>(*model_, options_.group, options_.precision == Precision::Fp16, shards_.get(),
                                                   options_.local.has_value());
  }
  if (options_.precision == Precision::Fp16) {
    scaler_ = std::make_unique<LossScaler>(*model_, options_.scaler, device_);
    if (!device_.is_cpu()) optimizer_.countThere();
  }
  if (options_.countedRows && (options_.accumulate > 1 || options_.group)) {
    counted_ = std::make_unique<CountedRows>(*model_, options_.countedRows, options_.local.has_value());
  }
  if (options_.average) average_ = std::make_unique<WeightAverage>(*model_, *options_.average);
  if (options_.mix) mixer_ = std::make_unique<BatchMixer>(*options_.mix);
  if (options_.limit) limit_ = std::make_unique<ActivationLimit>(*model_, optimizer_, *options_.limit);
  if (options_.compile != Compile::Off) {
    const std::string against = whyNotCompiled();
    if (against.empty()) {
      tapes_ = std::make_unique<StepTapes>(model_, device_, options_.compile == Compile::On);
    } else if (options_.compile == Compile::On) {
      throw Error("option", "ERR_OPTION_CONFLICT",
                  "compile: true cannot be had, since " + against + ". With compile: 'auto', the default, such steps run as they are.");
    }
  }
  // Gradients are whole before anybody looks at them. Rows that are frozen are put back before the limit looks at what the update did.
  for (StepPart* part : std::initializer_list<StepPart*>{exchange_.get(), &frozenRows_, scaler_.get(), counted_.get(), &path_, &sizes_,
                                                         mixer_.get(), limit_.get(), average_.get()}) {
    if (part != nullptr) parts_.push_back(part);
  }
  if (!device_.is_cpu()) failed_ = at::zeros({}, at::TensorOptions(device_).dtype(at::kFloat));
  if (options_.graph == GraphUse::None || device_.is_cpu()) return;
  graphs_ = std::make_unique<StepGraphs>(*this, options_.graph == GraphUse::Required);
  if (graphs_->reason().empty()) optimizer_.putNumbersOn(device_);
}

std::string TrainStep::reasonAgainstGraphs() const {
  if (options_.group) return "several processes do each step together, and a recording cannot wait for the others";
  if (optimizer_.needsClosure()) return "the optimizer computes gradients several times a step, as often as they tell it to";
  if (!options_.checkpoint.empty()) return "modules that are computed again in the backward pass set random numbers back there";
  if (scaler_ && optimizer_.goesByHost()) return "fp16 with dampening, where the host has to know whether the first step was left out";
  if (scaler_ && !metrics_.empty()) return "fp16 with metrics of the training batches, which have to know which steps were left out";
  try {
    if (!DeviceGraph::available()) return "the CUDA library was not built";
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool TrainStep::isSpecial(const Window& window) const {
  return path_.walking() || sizes_.wanted() || frozenRows_.any() || window.fewestRows == 1;
}

std::vector<at::Tensor> TrainStep::changedTensors() const {
  std::vector<at::Tensor> changed = optimizer_.stateTensors();
  for (const auto* list : {&model_->parameters(), &model_->buffers()}) {
    for (const NamedTensor& entry : *list) changed.push_back(entry.tensor.detach());
  }
  for (const StepPart* part : parts_) part->addChanged(changed);
  changed.push_back(failed_);
  return changed;
}

void TrainStep::becomeOne(double share) {
  std::vector<at::Tensor> averaged;
  std::vector<at::Tensor> counts;
  const auto sort = [&](const at::Tensor& tensor, bool always) {
    (at::isFloatingType(tensor.scalar_type()) && (always || tensor.dim() > 0) ? averaged : counts).push_back(tensor);
  };
  for (const auto* list : {&model_->parameters(), &model_->buffers()}) {
    for (const NamedTensor& entry : *list) sort(entry.tensor.detach(), true);
  }
  // Numbers of an optimizer count its steps, of which each process has made as many.
  for (const at::Tensor& tensor : optimizer_.stateTensors()) sort(tensor, false);
  std::vector<at::Tensor> ofParts;
  for (const StepPart* part : parts_) part->addChanged(ofParts);
  for (const at::Tensor& tensor : ofParts) sort(tensor, false);
  neve::becomeOne(*options_.group, share, averaged, counts);
}

void TrainStep::forgetGraphs() {
  if (graphs_) graphs_->drop();
}

int64_t TrainStep::takeReplays() { return graphs_ ? graphs_->takeReplays() : 0; }

std::string TrainStep::graphReason() const { return graphs_ ? graphs_->reason() : ""; }

TrainStep::~TrainStep() = default;

std::string TrainStep::whyNotCompiled() const {
  if (!device_.is_cpu()) return "the step runs on a GPU";
  if (mixer_) return "mix weighs the rows of each batch anew";
  if (limit_) return "limitActivations looks into the forward pass";
  if (!options_.checkpoint.empty()) return "checkpointModules runs modules again inside of autograd";
  if (options_.group && options_.sharedStatistics && hasRunningStatistics(*model_)) {
    return "processes share the statistics of batch normalisation within the passes";
  }
  if (!model_->isStatic() || !loss_->isStatic()) return "a TorchScript model may do something else each time";
  return "";
}

StepTapes::Tally TrainStep::tapeTally() const {
  if (tapes_) return tapes_->tally();
  return {.why = options_.compile == Compile::Off ? "compile: false" : whyNotCompiled()};
}

StepOutcome TrainStep::run(const BatchSource& data, int64_t index, int64_t done) {
  Window window(data, mixer_.get(), options_.share(), index * options_.accumulate, options_.accumulate);
  window.again = optimizer_.needsClosure();
  StepOutcome outcome;
  // One row may be refused by a batch normalisation, after others before it took it in.
  PutBack statistics = window.fewestRows == 1 ? keepRunningStatistics(*model_) : PutBack();
  try {
    if (scaler_) scaler_->tellLate(tellsOverflowLate());
    if (takePrepared(data, index, done, outcome)) {
      finish(window, done, outcome);
    } else if (graphs_) {
      window.fetch();
      outcome = graphs_->run(window, done);
    } else {
      outcome = work(window, done, /*again=*/true);
    }
  } catch (...) {
    endStep();
    throw;
  }
  statistics.keep();
  // Overflow of fp16 says nothing of the model.
  for (size_t k = 0; !outcome.skipped && k < metrics_.size(); ++k) {
    for (const auto& [rows, values] : outcome.metrics) metrics_[k].add(values[k], rows);
  }
  outcome.metrics.clear();
  return outcome;
}

StepOutcome TrainStep::work(Window& window, int64_t done, bool again) {
  for (StepPart* part : parts_) part->beforeGradients();
  StepOutcome outcome = again ? gradientsWithinMemory(window, done) : gradients(window, done);
  finish(window, done, outcome);
  return outcome;
}

void TrainStep::finish(Window& window, int64_t done, StepOutcome& outcome) {
  {
    const NumericModeGuard mode(options_.mode());
    finishGradients(done, outcome);
    noteFailure(outcome, done);
    if (!outcome.skipped) update(window, done, outcome);
  }
  endStep();
  for (StepPart* part : parts_) part->afterStep(done + 1);
}

void TrainStep::endStep() {
  optimizer_.zeroGrad();
  for (StepPart* part : parts_) part->endStep();
}

StepOutcome TrainStep::gradientsWithinMemory(Window& window, int64_t done) {
  // Several processes cannot begin a step again by themselves.
  if (device_.is_cpu() || exchange_) return gradients(window, done);
  const StateMap generators = generatorStates(device_);
  StateMap mixer;
  if (mixer_) mixer_->saveTo(mixer);
  try {
    return gradients(window, done);
  } catch (const c10::OutOfMemoryError&) {
    // Only the drawing is put back: running statistics have then seen the batch twice, and copies of them in each step would cost more.
    endStep();
    if (!window.fetched) window.kept.clear();
  }
  emptyDeviceCache();
  loadGeneratorStates(device_, generators);
  if (mixer_ && !window.fetched) mixer_->load(mixer);
  for (StepPart* part : parts_) part->beforeGradients();
  return gradients(window, done);
}

StepOutcome TrainStep::gradients(Window& window, int64_t done) {
  StepOutcome outcome;
  outcome.rows = window.rows;
  if (counted_) counted_->begin();
  if (options_.sharedStatistics && window.someHaveNone && hasRunningStatistics(*model_)) {
    throw Error("shape", "ERR_BATCH_ROWS_SHARED",
                "A batch has fewer rows than there are processes (" + std::to_string(options_.share().size) +
                    "), and batch normalisation over all of them needs a row in each. Use larger batches, dropLast: true in the loader, or "
                    "syncBatchNorm: false.");
  }
  const ShareStatistics sharing(options_.sharedStatistics ? options_.group.get() : nullptr);
  for (int64_t i = 0; i < window.count; ++i) {
    const MixedBatch mixed = window.batch(i);
    if (mixed.batch.rows == 0) continue;
    smallStep_ = isSmallStep(*model_, mixed.batch);
    outcome.ownRows += mixed.batch.rows;
    const SerialRegion serial(smallStep_);
    const LossShare share = counted_ ? counted_->share(mixed, window.rows)
                                     : LossShare{static_cast<double>(mixed.batch.rows) / static_cast<double>(window.rows)};
    addGradients(mixed, share, done, i + 1 == window.count, outcome);
  }
  const at::NoGradGuard noGradients;
  if (counted_) outcome.counted = counted_->own();
  for (StepPart* part : parts_) part->afterGradients(outcome);
  if ((exchange_ || counted_) && device_.is_cpu() && !scaler_) checkFiniteLoss(outcome.loss.item<double>(), done);
  return outcome;
}

void TrainStep::finishGradients(int64_t done, StepOutcome& outcome) {
  const at::NoGradGuard noGradients;
  if (!outcome.skipped) {
    for (StepPart* part : parts_) part->beforeClipping();
  }
  const std::vector<at::Tensor> gradients = presentGradients(*model_);
  outcome.logged = logs(done);
  if (outcome.logged && !gradients.empty()) outcome.loggedNorm = totalNorm(gradients, options_.clip.normType);
  outcome.gradientNorm = clipGradients(gradients, options_.clip);
  if (outcome.gradientNorm.defined() && device_.is_cpu() && !outcome.skipped) checkFiniteNorm(outcome.gradientNorm.item<double>(), done);
}

void TrainStep::addGradients(const MixedBatch& mixed, const LossShare& share, int64_t done, bool last, StepOutcome& outcome) {
  const NumericModeGuard mode(options_.mode());
  const auto eager = [&] { return passesOf(mixed, share, last); };
  const std::string against = tapes_ ? whyByAutograd(last) : "";
  Passes passes = tapes_ && against.empty() ? tapes_->run(inputsOf(mixed.batch, share.counted), share.number, eager) : eager();
  if (!against.empty()) tapes_->countEager(against);
  const std::vector<at::Tensor>& values = passes.values;
  // Under a scaler an infinite loss is what the scale is too great for: the step is left out, and the scale shrinks.
  // Several processes look at the sum, and so agree on it.
  if (device_.is_cpu() && !scaler_ && !exchange_) checkFiniteLoss(share.of(values[0].detach()).item<double>(), done);
  if (!metrics_.empty()) outcome.metrics.emplace_back(mixed.batch.rows, metricsOf(mixed, passes.outputs));

  const at::NoGradGuard noGradients;
  const auto add = [&share](at::Tensor& sum, const at::Tensor& value) {
    const at::Tensor part = share.of(value.detach());
    sum = sum.defined() ? sum + part : part;
  };
  add(outcome.loss, values[0]);
  outcome.parts.resize(values.size() - 1);
  for (size_t i = 1; i < values.size(); ++i) add(outcome.parts[i - 1], values[i]);
}

bool TrainStep::overlaps() const {
  if (!exchange_ || options_.local || frozenRows_.any() || (tapes_ && tapes_->recording())) return false;
  // A module that runs twice has its gradients in two halves then.
  if (!options_.checkpoint.empty()) return false;
  // What is shared within a backward pass comes in one order with gradients only where every process does the same.
  return !options_.sharedStatistics || !hasRunningStatistics(*model_) || model_->isStatic();
}

std::string TrainStep::whyByAutograd(bool last) {
  if (frozenRows_.any()) return "rows are frozen";
  // What several buckets hold is worth sending while the others are computed: a tape has all gradients at its end.
  const bool sends = last && options_.compile == Compile::Auto && overlaps() && exchange_->buckets() > 1;
  return sends ? "gradients go to the other processes while the backward pass runs" : "";
}

Passes TrainStep::passesOf(const MixedBatch& mixed, const LossShare& share, bool last) {
  const at::AutoGradMode enabled(true);
  Passes passes;
  passes.outputs = outputsOf(mixed);
  passes.values = valuesOf(mixed, passes.outputs);
  at::Tensor loss = passes.values[0];
  if (!loss.requires_grad() && !frozenRows_.any()) {
    throw Error("state", "ERR_NO_GRADIENT",
                "The loss does not depend on any parameter that requires a gradient. Unfreeze some, or check the loss.");
  }
  loss = share.of(loss);
  const GradientExchange::Overlap overlap(last && overlaps() ? exchange_.get() : nullptr);
  // Where every row is frozen, there is nothing to differentiate.
  if (loss.requires_grad()) (scaler_ ? scaler_->scale(loss) : loss).backward();
  return passes;
}

std::vector<at::Tensor> TrainStep::outputsOf(const MixedBatch& mixed) const {
  const AutocastGuard autocast(device_.type(), options_.precision);
  return limit_ ? limit_->forward(*model_, mixed.batch.inputs) : model_->forward(mixed.batch.inputs, /*training=*/true);
}

std::vector<at::Tensor> TrainStep::valuesOf(const MixedBatch& mixed, const std::vector<at::Tensor>& outputs) const {
  const AutocastGuard autocast(device_.type(), options_.precision);
  std::vector<at::Tensor> values = lossValues(*loss_, outputs, mixed.batch.targets);
  if (mixed.otherTargets.empty()) return values;
  const std::vector<at::Tensor> others = lossValues(*loss_, outputs, mixed.otherTargets);
  for (size_t i = 0; i < values.size(); ++i) values[i] = mixed.blend(values[i], others[i]);
  return values;
}

std::vector<at::Tensor> TrainStep::metricsOf(const MixedBatch& mixed, const std::vector<at::Tensor>& outputs) const {
  const at::NoGradGuard noGradients;
  const AutocastGuard autocast(device_.type(), options_.precision);
  std::vector<at::Tensor> values;
  for (const MetricTally& metric : metrics_) {
    at::Tensor value = metric.valueOf(outputs, mixed.batch.targets);
    // As the loss: a mixed row counts for both of its targets by their shares. Rows that are told one by one have one target each.
    if (!mixed.otherTargets.empty() && metric.reduction() != Reduction::Concat) {
      value = mixed.blend(value, metric.valueOf(outputs, mixed.otherTargets));
    }
    values.push_back(value);
  }
  return values;
}

std::vector<at::Tensor> TrainStep::takeMetrics() {
  std::vector<at::Tensor> found;
  for (MetricTally& metric : metrics_) {
    found.push_back(metric.finish(options_.group.get()));
    metric.clear();
  }
  return found;
}

// Where something else has to know whether there was an update, it is read.
bool TrainStep::tellsOverflowLate() const { return !device_.is_cpu() && !optimizer_.goesByHost() && metrics_.empty() && !path_.walking(); }

void TrainStep::noteFailure(const StepOutcome& outcome, int64_t done) {
  // Under a scaler an infinite loss is what the scale is too great for.
  if (device_.is_cpu() || scaler_) return;
  if (optimizer_.needsClosure()) {
    checkFiniteLoss(outcome.loss.item<double>(), done);
    if (outcome.gradientNorm.defined()) checkFiniteNorm(outcome.gradientNorm.item<double>(), done);
    return;
  }
  const at::NoGradGuard noGradients;
  // A finite number less itself is 0.
  at::Tensor sum = outcome.loss.to(at::kFloat);
  if (outcome.gradientNorm.defined()) sum = sum + outcome.gradientNorm;
  at::maximum_out(failed_, failed_, (sum - sum).ne(0).to(at::kFloat));
}

void TrainStep::forgetGradients() {
  for (const NamedTensor& parameter : model_->parameters()) parameter.tensor.mutable_grad() = at::Tensor();
}

void TrainStep::forgetFailure() {
  if (failed_.defined()) failed_.zero_();
}

void TrainStep::update(Window& window, int64_t done, StepOutcome& outcome) {
  for (StepPart* part : parts_) part->beforeUpdate();
  if (optimizer_.needsLoss()) optimizer_.takeLoss(outcome.loss);
  if (optimizer_.needsClosure()) {
    optimizer_.stepWith(outcome.loss.item<double>(), [&] {
      optimizer_.zeroGrad();
      StepOutcome found = gradients(window, done);
      finishGradients(done, found);
      return found.loss.item<double>();
    });
  } else {
    const SerialRegion serial(smallStep_);
    optimizer_.step(outcome.skip.defined() ? outcome.skip : failed_);
  }
  const SerialRegion serial(smallStep_);
  for (StepPart* part : parts_) part->afterUpdate();
}

StateMap TrainStep::state() const {
  StateMap state;
  for (const StepPart* part : parts_) part->saveTo(state);
  for (size_t k = 0; k < metrics_.size(); ++k) metrics_[k].saveTo(metricPrefix(k), state, options_.group.get());
  return state;
}

void TrainStep::loadState(const StateMap& state) {
  for (const StepPart* part : parts_) part->check(state);
  for (StepPart* part : parts_) part->load(state);
  for (size_t k = 0; k < metrics_.size(); ++k) {
    metrics_[k].load(metricPrefix(k), state, device_);
    // What all had added is saved as one.
    if (options_.share().rank > 0) metrics_[k].clear();
  }
}

}  // namespace neve
