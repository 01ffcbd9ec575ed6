#include "node_kernel.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <optional>

#include "../distributed/shared_statistics.h"
#include "../errors.h"
#include "../kernels/batch_norm_operator.h"
#include "../tape/tape_recorder.h"
#include "batch_statistics.h"
#include "builtins.h"
#include "call_observer.h"
#include "node_operator.h"
#include "row_gradients.h"
#include "values_per_channel.h"

namespace neve {
namespace {

class BuiltinKernel : public NodeKernel {
 public:
  explicit BuiltinKernel(Builtin function) : function_(function) {}

  void run(c10::Stack& stack, Mode) const override {
    c10::IValue result = function_(stack);
    stack.clear();
    stack.push_back(std::move(result));
  }

 private:
  Builtin function_;
};

class OperatorKernel : public NodeKernel {
 public:
  explicit OperatorKernel(const Operator& op) : operator_(op) {}

  void run(c10::Stack& stack, Mode mode) const final {
    look(stack);
    const CallObserver* const observer = CallObserver::current();
    if (observer != nullptr) observer->look(operator_.handle, stack);
    if (runOwn(stack, mode)) return;
    if (observer != nullptr) {
      observer->call(operator_.handle, stack);
    } else {
      operator_.handle.callBoxed(&stack);
    }
  }

  const c10::FunctionSchema* schema() const final { return &operator_.schema(); }

 protected:
  // False, with the stack as it was, where the operator is to be called.
  virtual bool runOwn(c10::Stack&, Mode) const { return false; }

  void look(const c10::Stack& stack) const {
    operator_.check(stack);
    if (TapeRecorder* const recorder = TapeRecorder::current()) recorder->look(operator_, stack);
  }

 private:
  Operator operator_;
};

// Refuses to take the variance of one value; in Mode::BatchStatistics leaves running statistics alone.
class NormalisingKernel : public OperatorKernel {
 public:
  NormalisingKernel(const Operator& op, std::optional<ValuesPerChannel> values)
      : OperatorKernel(op),
        values_(values),
        byBatch_(BatchStatistics::of(op.schema())),
        isBatchNorm_(op.schema().name() == "aten::batch_norm") {}

  bool runThenRelu(c10::Stack& stack, const at::Tensor& added, Mode mode) const override {
    if (!isBatchNorm_ || mode == Mode::BatchStatistics || CallObserver::current() != nullptr) return false;
    if (mode == Mode::Training && ShareStatistics::current() != nullptr) return false;
    const auto optional = [&](size_t i) {
      return stack[i].isTensor() && stack[i].toTensor().defined() ? std::optional(stack[i].toTensor()) : std::nullopt;
    };
    const BatchNormArguments arguments{stack[0].toTensor(), optional(1),       optional(2),         optional(3),
                                       optional(4),         stack[5].toBool(), stack[6].toDouble(), stack[7].toDouble()};
    if (!suitsBatchNormRelu(arguments, added)) return false;
    look(stack);
    if (values_) values_->check(stack);
    stack.clear();
    stack.emplace_back(batchNormRelu(arguments, added));
    return true;
  }

 protected:
  bool runOwn(c10::Stack& stack, Mode mode) const override {
    if (mode == Mode::BatchStatistics && byBatch_) {
      byBatch_->run(stack);
      return true;
    }
    if (ProcessGroup* const group = isBatchNorm_ && mode == Mode::Training ? ShareStatistics::current() : nullptr; group != nullptr) {
      if (runSharedBatchNorm(*group, stack)) return true;
    }
    if (values_) values_->check(stack);
    return false;
  }

 private:
  std::optional<ValuesPerChannel> values_;
  std::optional<BatchStatistics> byBatch_;
  bool isBatchNorm_;  // whose statistics processes can share
};

// Where rows of its weight are frozen, does not compute their gradients.
class WeightedKernel : public OperatorKernel {
 public:
  WeightedKernel(const Operator& op, RowGradients rows) : OperatorKernel(op), rows_(rows) {}

  void trainRows(const ActiveRows& rows, const std::vector<at::Tensor>& state) override {
    const auto activeOf = [&](const at::Tensor& tensor) {
      const auto found = tensor.defined() ? rows.find(tensor.unsafeGetTensorImpl()) : rows.end();
      return found == rows.end() ? at::Tensor() : found->second;
    };
    // All begin with (input, weight, bias).
    const at::Tensor active = activeOf(state[1]);
    const bool pays = active.defined() && rows_.pays(active.numel(), state[1]);
    active_ = pays ? active : at::Tensor();
    if (!pays) return;
    const at::Tensor ofBias = activeOf(state[2]);
    bias_ = ofBias.defined() && at::equal(ofBias, active);
  }

 protected:
  bool runOwn(c10::Stack& stack, Mode mode) const override {
    return active_.defined() && mode == Mode::Training && at::GradMode::is_enabled() && rows_.run(stack, active_, bias_);
  }

 private:
  RowGradients rows_;
  at::Tensor active_;  // rows of the weight; undefined: all
  bool bias_ = false;  // the bias has the same ones
};

}  // namespace

std::unique_ptr<NodeKernel> kernelOf(const std::string& op, Reach reach) {
  const std::optional<Operator> found = operatorOfNode(op, reach);
  if (!found) {
    const Builtin builtin = findBuiltin(op);
    return builtin == nullptr ? nullptr : std::make_unique<BuiltinKernel>(builtin);
  }
  const c10::FunctionSchema& schema = found->schema();
  if (const auto rows = RowGradients::of(schema)) return std::make_unique<WeightedKernel>(*found, *rows);
  const auto values = ValuesPerChannel::of(schema);
  if (values || BatchStatistics::of(schema)) return std::make_unique<NormalisingKernel>(*found, values);
  return std::make_unique<OperatorKernel>(*found);
}

}  // namespace neve
