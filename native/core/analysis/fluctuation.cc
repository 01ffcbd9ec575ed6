#include "fluctuation.h"

#include <ATen/ops/view_as_real.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "../errors.h"

namespace neve {
namespace {

// A complex number is two numbers that fluctuate.
at::Tensor valuesOf(const Model& model, const std::string& name) {
  const auto& all = model.parameters();
  const auto found = std::find_if(all.begin(), all.end(), [&](const NamedTensor& entry) { return entry.name == name; });
  if (found == all.end()) throw Error("state", "ERR_STATE_MISMATCH", "The model has no parameter '" + name + "'.").with("name", name);
  const at::Tensor values = found->tensor.detach();
  return values.is_complex() ? at::view_as_real(values) : values;
}

at::ScalarType kept(const at::Tensor& values) { return values.scalar_type() == at::kDouble ? at::kDouble : at::kFloat; }

FluctuationLayout layoutOf(const at::Tensor& values, int64_t axis) {
  FluctuationLayout layout;
  for (int64_t dim = 0; dim < values.dim(); ++dim) {
    (dim < axis ? layout.outer : dim == axis ? layout.neurons : layout.inner) *= values.size(dim);
  }
  return layout;
}

}  // namespace

std::vector<at::Tensor> fluctuationStates(const Model& model, const std::vector<std::string>& names, const FluctuationOptions& options) {
  std::vector<at::Tensor> states;
  for (const std::string& name : names) {
    const at::Tensor values = valuesOf(model, name);
    states.push_back(at::zeros({options.rows(), values.numel()}, at::TensorOptions(kept(values))));
  }
  return states;
}

std::vector<FluctuationResult> takeFluctuations(const Model& model, const std::vector<FluctuationParameter>& parameters, int64_t taken,
                                                const FluctuationOptions& options) {
  std::vector<FluctuationResult> results;
  for (const FluctuationParameter& parameter : parameters) {
    const at::Tensor live = valuesOf(model, parameter.name);
    const at::Tensor& state = parameter.state;
    const bool fits = state.dim() == 2 && state.size(0) == options.rows() && state.size(1) == live.numel() && live.numel() > 0 &&
                      state.scalar_type() == kept(live) && state.is_cpu() && state.is_contiguous();
    if (!fits) {
      throw Error("state", "ERR_STATE_MISMATCH", "What is remembered of '" + parameter.name + "' is of another parameter.")
          .with("name", parameter.name);
    }
    const at::Tensor values = live.to(at::kCPU, state.scalar_type()).contiguous();
    results.push_back(fluctuationPass(values, state, layoutOf(values, parameter.axis), taken, options));
  }
  return results;
}

}  // namespace neve
