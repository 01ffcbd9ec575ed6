#include "step_tapes.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <exception>
#include <limits>

#include "../errors.h"
#include "../generator_state.h"
#include "../tape/tape_recorder.h"
#include "../untouched.h"

namespace neve {
namespace {

// Shapes beyond these go on by autograd: a tape is worth its memory where batches come again.
constexpr size_t kMostShapes = 16;
constexpr size_t kMostBytes = size_t{64} << 20;

std::vector<int64_t> keyOf(const std::vector<at::Tensor>& inputs, double share) {
  std::vector<int64_t> key = {std::bit_cast<int64_t>(share)};
  for (const at::Tensor& input : inputs) {
    key.push_back(static_cast<int64_t>(input.scalar_type()));
    key.push_back(input.dim());
    for (const int64_t size : input.sizes()) key.push_back(size);
    for (const int64_t stride : input.strides()) key.push_back(stride);
  }
  return key;
}

bool identical(const at::Tensor& one, const at::Tensor& other) {
  if (one.defined() != other.defined()) return false;
  if (!one.defined()) return true;
  if (one.sizes() != other.sizes() || one.scalar_type() != other.scalar_type()) return false;
  // The layout is part of what was found: later kernels follow it.
  if (one.strides() != other.strides()) return false;
  const at::Tensor a = one.is_non_overlapping_and_dense() ? one : one.contiguous();
  const at::Tensor b = one.is_non_overlapping_and_dense() ? other : other.contiguous();
  return std::memcmp(a.const_data_ptr(), b.const_data_ptr(), a.nbytes()) == 0;
}

bool identical(const std::vector<at::Tensor>& ones, const std::vector<at::Tensor>& others) {
  if (ones.size() != others.size()) return false;
  for (size_t i = 0; i < ones.size(); ++i) {
    if (!identical(ones[i], others[i])) return false;
  }
  return true;
}

bool identical(const StateMap& ones, const StateMap& others) {
  for (const auto& [name, tensor] : ones) {
    const auto found = others.find(name);
    if (found == others.end() || !identical(tensor, found->second)) return false;
  }
  return true;
}

std::vector<at::Tensor> detached(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> result;
  for (const at::Tensor& tensor : tensors) result.push_back(tensor.defined() ? tensor.detach() : tensor);
  return result;
}

}  // namespace

Passes StepTapes::run(const std::vector<at::Tensor>& inputs, double share, const std::function<Passes()>& eager) {
  if (!sameModel()) entries_.clear();
  const bool hooked = std::any_of(recordedOn_.begin(), recordedOn_.end(), [](const ParameterState& parameter) { return parameter.hooked; });
  if (hooked) {
    countEager("a parameter has a hook on its gradient");
    return eager();
  }
  Key key = keyOf(inputs, share);
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    if (entries_.size() == kMostShapes) {
      countEager("batches have more than " + std::to_string(kMostShapes) + " shapes");
      return eager();
    }
    found = entries_.emplace(std::move(key), Entry{}).first;
  }
  Entry& entry = found->second;
  if (entry.checked) {
    ++tally_.taped;
    return replay(*entry.tape, inputs);
  }
  countEager(entry.refused);
  if (!entry.refused.empty()) return eager();
  // Gradients of an earlier batch would be part of what is recorded or compared.
  if (anyGradient()) return eager();
  struct Recording {
    bool& flag;
    explicit Recording(bool& on) : flag(on) { flag = true; }
    ~Recording() { flag = false; }
  } const recording(recording_);
  return entry.tape == nullptr ? record(entry, inputs, eager) : check(entry, inputs, eager);
}

bool StepTapes::sameModel() {
  std::vector<ParameterState> now;
  for (const auto& [name, tensor] : model_->parameters()) {
    now.push_back(
        {tensor.const_data_ptr(), tensor.requires_grad(), tensor.requires_grad() && !torch::autograd::impl::hooks(tensor).empty()});
  }
  if (now == recordedOn_) return true;
  recordedOn_ = std::move(now);
  return false;
}

bool StepTapes::anyGradient() const {
  for (const NamedTensor& parameter : model_->parameters()) {
    if (parameter.tensor.grad().defined()) return true;
  }
  return false;
}

void StepTapes::countEager(const std::string& why) {
  ++tally_.eager;
  if (!why.empty()) tally_.why = why;
}

void StepTapes::refuse(Entry& entry, const std::string& why) {
  entry.tape.reset();
  entry.refused = tally_.why = why;
}

std::vector<at::Tensor> StepTapes::takeGradients() {
  std::vector<at::Tensor> gradients;
  for (const NamedTensor& parameter : model_->parameters()) {
    gradients.push_back(parameter.tensor.grad());
    parameter.tensor.mutable_grad() = at::Tensor();
  }
  return gradients;
}

void StepTapes::giveGradients(const std::vector<at::Tensor>& gradients) {
  const at::NoGradGuard noGradients;
  const std::vector<NamedTensor>& parameters = model_->parameters();
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!gradients[i].defined()) continue;
    at::Tensor& sum = parameters[i].tensor.mutable_grad();
    if (sum.defined()) {
      sum.add_(gradients[i]);
    } else {
      sum = gradients[i];
    }
  }
}

Passes StepTapes::record(Entry& entry, const std::vector<at::Tensor>& inputs, const std::function<Passes()>& eager) {
  std::vector<at::Tensor> state;
  for (const NamedTensor& parameter : model_->parameters()) state.push_back(parameter.tensor);
  for (const NamedTensor& buffer : model_->buffers()) state.push_back(buffer.tensor);
  TapeRecorder recorder(inputs, state, any_ ? std::numeric_limits<size_t>::max() : kMostBytes);
  Passes passes = eager();
  std::vector<at::Tensor> gradients;
  for (const NamedTensor& parameter : model_->parameters()) gradients.push_back(parameter.tensor.grad());
  // What tapes of all shapes hold together.
  size_t held = 0;
  for (const auto& [key, other] : entries_) held += other.tape == nullptr ? 0 : other.tape->bytes();
  entry.tape = recorder.finish(passes.outputs, passes.values, gradients, kMostBytes - std::min(held, kMostBytes));
  if (entry.tape == nullptr) refuse(entry, recorder.why());
  return passes;
}

Passes StepTapes::check(Entry& entry, const std::vector<at::Tensor>& inputs, const std::function<Passes()>& eager) {
  PutBack before = keepUntouched(*model_, device_);
  const Passes passes = [&] {
    Passes found = eager();
    return Passes{detached(found.outputs), detached(found.values)};
  }();
  const std::vector<at::Tensor> gradients = takeGradients();
  const std::vector<at::Tensor> written = writtenTo(*model_);
  std::vector<at::Tensor> after;
  for (const at::Tensor& tensor : written) after.push_back(tensor.detach().clone());
  const StateMap generators = generatorStates(device_);
  before.now();
  std::string why;
  try {
    const TapeRun run = entry.tape->run(inputs);
    if (!identical(run.values, passes.values)) why = "the loss of the tape differs";
    if (!identical(run.outputs, passes.outputs)) why = "outputs of the tape differ";
    if (!identical(run.gradients, gradients)) why = "gradients of the tape differ";
    if (!identical(detached(written), after)) why = "buffers after the tape differ";
    if (!identical(generatorStates(device_), generators)) why = "random numbers of the tape differ";
  } catch (const std::exception& error) {
    why = error.what();
  }
  if (why.empty()) {
    entry.checked = true;
  } else {
    refuse(entry, why);
    const at::NoGradGuard noGradients;
    for (size_t i = 0; i < written.size(); ++i) written[i].detach().copy_(after[i]);
    loadGeneratorStates(device_, generators);
  }
  giveGradients(gradients);
  return passes;
}

Passes StepTapes::replay(Tape& tape, const std::vector<at::Tensor>& inputs) {
  TapeRun run = tape.run(inputs);
  giveGradients(run.gradients);
  return {std::move(run.outputs), std::move(run.values)};
}

}  // namespace neve
