// One pass over a parameter: its present values join what is kept of the earlier ones, and the statistics so far come out.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace neve {

struct FluctuationOptions {
  // Keep the least and the greatest value of each parameter.
  bool range = false;
  // Moments of the centred moving mean that is taken off for the detrended statistics: odd, at least 3; 0 for none.
  int64_t window = 0;
  // A neuron takes part when its step is more than this share of the greatest one.
  double tau = 0.1;

  int64_t seriesRows() const { return range ? 6 : 4; }
  // Rows of a parameter's state: its series, then, with a window, the latest values and the series of what is left of them.
  int64_t rows() const { return window == 0 ? seriesRows() : 2 * seriesRows() + window; }
};

// Of the series of all numbers of a tensor.
struct FluctuationStatistics {
  int64_t count = 0;    // moments
  double spread = 0.0;  // mean deviation over time
  double spreadOfSpread = 0.0;
  double range = 0.0;    // mean of greatest less least value; where they are kept
  double stepMag = 0.0;  // mean absolute step
  double participationRatio = 0.0;
  double participating = 0.0;        // share of neurons
  std::vector<double> neuronStep;    // by neuron: root mean square of its numbers' mean absolute steps
  std::vector<double> neuronSpread;  // the same of their deviations
};

struct FluctuationResult {
  FluctuationStatistics whole;
  std::optional<FluctuationStatistics> detrended;  // once the window was full
};

// How numbers belong to neurons: number i to neuron (i / inner) % neurons.
struct FluctuationLayout {
  int64_t outer = 1;
  int64_t neurons = 1;
  int64_t inner = 1;
};

// `values` are contiguous on the host, fp32 or fp64; `state` is [options.rows(), values.numel()] of the same dtype. `taken`: moments that
// the state holds already.
FluctuationResult fluctuationPass(const at::Tensor& values, const at::Tensor& state, const FluctuationLayout& layout, int64_t taken,
                                  const FluctuationOptions& options);

}  // namespace neve
