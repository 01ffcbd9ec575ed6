#include "step_size.h"

#include <algorithm>

namespace neve {
namespace {

// Multiplications of a forward pass that one core does in about 0.1 ms, which is what a step's hand-overs to a team cost.
constexpr int64_t kSmallStep = 4'000'000;

// Places where the weights are applied in one row: tokens, or steps of a series. Floating-point inputs end in features, integers are tokens
// themselves.
int64_t positionsOf(const at::Tensor& input) {
  if (input.dim() < 2 || input.size(0) == 0) return 1;
  const int64_t row = input.numel() / input.size(0);
  if (!input.is_floating_point()) return row;
  return row / std::max<int64_t>(1, input.size(-1));
}

}  // namespace

bool isSmallStep(const Model& model, const Batch& batch) {
  if (!batch.inputs.empty() && !batch.inputs[0].is_cpu()) return false;
  int64_t weights = 0;
  for (const NamedTensor& parameter : model.parameters()) {
    // A convolution's weights are applied at places that only its output tells.
    if (parameter.tensor.dim() > 2) return false;
    weights += parameter.tensor.numel();
  }
  int64_t positions = 1;
  for (const at::Tensor& input : batch.inputs) positions = std::max(positions, positionsOf(input));
  return batch.rows * positions * weights < kSmallStep;
}

}  // namespace neve
