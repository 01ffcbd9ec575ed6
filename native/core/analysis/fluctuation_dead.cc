#include "fluctuation_dead.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/le.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/sum.h>

#include "../openmp.h"
#include "../step_size.h"

namespace neve {
namespace {

// The greatest value of each unit.
at::Tensor greatestOf(const at::Tensor& value, int64_t axis) {
  const int64_t units = value.dim() == 0 ? 0 : axis < 0 ? axis + value.dim() : std::min(axis, value.dim() - 1);
  std::vector<int64_t> others;
  for (int64_t dim = 0; dim < value.dim(); ++dim) {
    if (dim != units) others.push_back(dim);
  }
  return others.empty() ? value.detach().clone() : at::amax(value.detach(), others);
}

}  // namespace

std::vector<DeadUnits> deadUnits(const AnalysisContext& context, const ResidentSource& data, const std::vector<std::string>& taps,
                                 const std::vector<int64_t>& axes) {
  const at::NoGradGuard noGradients;
  std::vector<std::vector<at::Tensor>> greatest(taps.size());
  for (int64_t index = 0; index < data.batches(); ++index) {
    context.checkOpen();
    const Batch batch = data.batch(index);
    const SerialRegion serial(isSmallStep(context.model, batch));
    std::vector<size_t> calls(taps.size(), 0);
    context.model.forward(batch.inputs, Mode::Evaluation, taps, [&](size_t tap, const at::Tensor& value) {
      const size_t call = calls[tap]++;
      at::Tensor found = greatestOf(value, axes[tap]);
      if (call == greatest[tap].size()) {
        greatest[tap].push_back(std::move(found));
      } else {
        greatest[tap][call] = at::maximum(greatest[tap][call], found);
      }
    });
  }
  std::vector<DeadUnits> result(taps.size());
  for (size_t tap = 0; tap < taps.size(); ++tap) {
    for (const at::Tensor& units : greatest[tap]) {
      result[tap].units += units.numel();
      result[tap].dead += at::sum(at::le(units, 0)).item<int64_t>();
    }
  }
  return result;
}

}  // namespace neve
