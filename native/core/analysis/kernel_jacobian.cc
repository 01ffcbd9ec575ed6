#include "kernel_jacobian.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace neve {
namespace {

// Elements `first` to `last` of the parameters, one after the other.
struct Columns {
  int64_t first;
  int64_t last;
};

class JacobianRows {
 public:
  JacobianRows(const KernelNetwork& network, const std::vector<NamedTensor>& parameters, Columns columns)
      : network_(network), columns_(columns), options_(parameters[0].tensor.options().requires_grad(false)) {
    int64_t offset = 0;
    for (const NamedTensor& parameter : parameters) {
      const int64_t end = offset + parameter.tensor.numel();
      if (end > columns.first && offset < columns.last) {
        parameters_.push_back(parameter.tensor);
        offsets_.push_back(offset);
      }
      offset = end;
    }
  }

  at::Tensor take() {
    const int64_t outputs = network_.outputs();
    at::Tensor rows = at::zeros({network_.samples(), outputs, columns_.last - columns_.first}, options_);
    int64_t sample = 0;
    for (int64_t index = 0; index < network_.data().batches(); ++index) {
      const Batch batch = network_.batch(index);
      for (int64_t row = 0; row < batch.rows; ++row) fill(rows.select(0, sample++), rowsOf(batch.inputs, row, 1));
    }
    return rows;
  }

 private:
  void fill(const at::Tensor& rows, const std::vector<at::Tensor>& inputs) {
    const at::Tensor outputs = network_.run(inputs);
    for (int64_t output = 0; output < rows.size(0); ++output) {
      at::Tensor cotangent = at::zeros({rows.size(0)}, outputs.options().requires_grad(false));
      cotangent.select(0, output).fill_(1);
      const std::vector<at::Tensor> gradients =
          network_.gradients(outputs, cotangent, parameters_, /*keepGraph=*/output + 1 < rows.size(0), /*createGraph=*/false);
      for (size_t i = 0; i < gradients.size(); ++i) {
        if (!gradients[i].defined()) continue;
        const int64_t from = std::max(columns_.first, offsets_[i]);
        const int64_t to = std::min(columns_.last, offsets_[i] + gradients[i].numel());
        rows.select(0, output)
            .slice(0, from - columns_.first, to - columns_.first)
            .copy_(gradients[i].reshape({-1}).slice(0, from - offsets_[i], to - offsets_[i]));
      }
    }
  }

  const KernelNetwork& network_;
  Columns columns_;
  at::TensorOptions options_;
  std::vector<at::Tensor> parameters_;
  std::vector<int64_t> offsets_;
};

}  // namespace

void addJacobian(const KernelNetwork& network, const std::vector<NamedTensor>& parameters, int64_t maxBytes, KernelSum& sum) {
  if (parameters.empty()) return;
  const at::NoGradGuard noGradients;
  int64_t all = 0;
  for (const NamedTensor& parameter : parameters) all += parameter.tensor.numel();
  const int64_t column = network.samples() * network.outputs() * static_cast<int64_t>(parameters[0].tensor.element_size());
  const int64_t most = std::clamp<int64_t>(maxBytes / column, 1, all);
  for (int64_t first = 0; first < all; first += most) {
    sum.addRows(JacobianRows(network, parameters, {first, std::min(first + most, all)}).take());
  }
}

}  // namespace neve
