// Convolutions and linear layers whose weight gradient is computed for some output rows only: the work for the others is not done.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <vector>

namespace neve {

// One operator whose weight has a row for each output channel or feature.
class RowGradients {
 public:
  // None for another operator.
  static std::optional<RowGradients> of(const c10::FunctionSchema& schema);

  // Whether the kernels are faster for `active` of the weight's rows than for all of them.
  bool pays(int64_t active, const at::Tensor& weight) const;

  // Takes the operator's arguments and leaves its result; false, with everything left in place, for a call that cannot be split by rows
  // (grouped, transposed or unbatched). The input's gradient is the full one; those of the weight and, with `bias`, of the bias are zero
  // outside the rows `active` (int64, ascending).
  bool run(std::vector<c10::IValue>& stack, const at::Tensor& active, bool bias) const;

 private:
  enum class Kind : uint8_t { Linear, Convolution, GeneralConvolution };
  explicit RowGradients(Kind kind) : kind_(kind) {}

  Kind kind_;
};

}  // namespace neve
