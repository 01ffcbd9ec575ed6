#include "finite_check.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>

#include <cmath>
#include <string>

#include "errors.h"

namespace neve {
namespace {

constexpr size_t kReadEvery = 32;

// A number that is finite where all of them are; half precision overflows too soon to tell.
at::Tensor sumOf(const std::vector<at::Tensor>& tensors, const at::Tensor& like) {
  at::Tensor total = at::scalar_tensor(0.0, like.options().dtype(at::kDouble));
  for (const at::Tensor& tensor : tensors) {
    if (tensor.is_floating_point()) total = total + at::sum(tensor, tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
  }
  return total;
}

[[noreturn]] void refuse(int64_t batch, double loss, bool inputs, bool outputs) {
  const char* where = !inputs ? "input" : !outputs ? "output" : "loss";
  const std::string value = std::isnan(loss) ? "NaN" : "infinite";
  const std::string what = !inputs    ? "its inputs hold values that are not finite. Clean the data"
                           : !outputs ? "the model's outputs for it are not finite, though its inputs are. The weights may have diverged"
                                      : "inputs and outputs are finite. Check the targets and the loss";
  throw Error("numerical", "ERR_NON_FINITE_EVALUATION",
              "The loss of batch " + std::to_string(batch) + " (from 0) is " + value + ": " + what +
                  ", or pass { allowNonFinite: true } to be told the value.")
      .with("batch", static_cast<double>(batch))
      .with("where", where)
      .with("value", value);
}

}  // namespace

void FiniteCheck::add(const at::Tensor& loss, const std::vector<at::Tensor>& inputs, const std::vector<at::Tensor>& outputs) {
  if (!loss.is_cpu()) {
    unread_.push_back(at::stack({loss.to(at::kDouble), sumOf(inputs, loss), sumOf(outputs, loss)}));
    if (unread_.size() >= kReadEvery) read();
    return;
  }
  const double value = loss.item<double>();
  if (!std::isfinite(value)) {
    const auto finite = [&](const std::vector<at::Tensor>& tensors) { return std::isfinite(sumOf(tensors, loss).item<double>()); };
    refuse(done_, value, finite(inputs), finite(outputs));
  }
  ++done_;
}

void FiniteCheck::read() {
  if (unread_.empty()) return;
  const at::Tensor host = at::stack(unread_).to(at::kCPU).contiguous();
  unread_.clear();
  const double* values = host.const_data_ptr<double>();
  for (int64_t i = 0; i < host.size(0); ++i, ++done_, values += 3) {
    if (!std::isfinite(values[0])) refuse(done_, values[0], std::isfinite(values[1]), std::isfinite(values[2]));
  }
}

}  // namespace neve
