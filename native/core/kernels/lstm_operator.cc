// LSTM layers on CPUs: one pass over the sequence for each share of the rows, instead of oneDNN's, which prepares each call anew and is
// slow for small states.
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mkldnn_rnn_layer_backward_native.h>
#include <ATen/ops/mkldnn_rnn_layer_native.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "float_of_cpu.h"
#include "own_kernels.h"
#include "replace_kernels.h"
#include "vector_kernels.h"

namespace neve {
namespace {

// ATen's number of an LSTM among recurrent networks.
constexpr int64_t LSTM = 2;
// Beyond this oneDNN's kernels are faster.
constexpr int64_t MOST_HIDDEN = 128;
// Places in a step are 32-bit numbers.
constexpr int64_t MOST_FLOATS_OF_A_STEP = int64_t{1} << 30;

bool suitsLstmLayer(const at::Tensor& input, const at::Tensor& inputWeight, const at::Tensor& weight, int64_t mode, int64_t hidden) {
  if (!ownKernels() || mode != LSTM || input.dim() != 3 || input.numel() == 0) return false;
  // Gates are whole vectors.
  const bool fits = hidden <= MOST_HIDDEN && 4 * hidden % vectorKernels()->lanes == 0 &&
                    input.size(1) * std::max(4 * hidden, input.size(2)) <= MOST_FLOATS_OF_A_STEP;
  return fits && isFloatOfCpu(input) && isFloatOfCpu(inputWeight) && isFloatOfCpu(weight);
}

// What a forward pass leaves to the backward one, in one tensor.
struct KeptStates {
  at::Tensor gates, cells, cellTanhs;  // [steps * rows, …]

  KeptStates(const at::Tensor& all, int64_t places, int64_t hidden)
      : gates(all.narrow(0, 0, 4 * places * hidden)),
        cells(all.narrow(0, 4 * places * hidden, places * hidden)),
        cellTanhs(all.narrow(0, 5 * places * hidden, places * hidden)) {}

  LstmStates pointers() const {
    return {gates.mutable_data_ptr<float>(), cells.mutable_data_ptr<float>(), cellTanhs.mutable_data_ptr<float>()};
  }
};

// Without biases ATen hands zeros of other shapes.
at::Tensor biasOf(const at::Tensor& inputBias, const at::Tensor& bias, bool hasBiases) {
  return hasBiases ? at::add(inputBias, bias) : at::zeros({inputBias.size(0)}, inputBias.options());
}

// What a layer computes from, without gaps.
struct PackedLayer {
  at::Tensor input, inputWeight, weight, firstHidden, firstCell;
  LstmSizes sizes;

  PackedLayer(const at::Tensor& input, const at::Tensor& inputWeight, const at::Tensor& weight, const at::Tensor& firstHidden,
              const at::Tensor& firstCell, bool reverse)
      : input(input.contiguous()),
        inputWeight(inputWeight.contiguous()),
        weight(weight.contiguous()),
        firstHidden(firstHidden.contiguous()),
        firstCell(firstCell.contiguous()),
        sizes{input.size(0), input.size(1), input.size(2), weight.size(1), reverse} {}

  LstmValues pointers() const {
    return {input.const_data_ptr<float>(), inputWeight.const_data_ptr<float>(), weight.const_data_ptr<float>(),
            firstHidden.const_data_ptr<float>(), firstCell.const_data_ptr<float>()};
  }
  int64_t places() const { return sizes.steps * sizes.rows; }
};

struct LstmResults {
  at::Tensor output, lastHidden, lastCell, states;
};

LstmResults runForward(const PackedLayer& layer, const at::Tensor& bias) {
  const LstmSizes& sizes = layer.sizes;
  const at::TensorOptions options = layer.input.options();
  LstmResults results{at::empty({sizes.steps, sizes.rows, sizes.hidden}, options), at::empty(layer.firstHidden.sizes(), options),
                      at::empty(layer.firstCell.sizes(), options), at::empty({6 * layer.places() * sizes.hidden}, options)};
  vectorKernels()->lstmForward(
      sizes, layer.pointers(), bias.const_data_ptr<float>(), KeptStates(results.states, layer.places(), sizes.hidden).pointers(),
      results.output.mutable_data_ptr<float>(), results.lastHidden.mutable_data_ptr<float>(), results.lastCell.mutable_data_ptr<float>());
  return results;
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> lstmLayer(const at::Tensor& input, const at::Tensor& inputWeight,
                                                                     const at::Tensor& weight, const at::Tensor& inputBias,
                                                                     const at::Tensor& bias, const at::Tensor& firstHidden,
                                                                     const at::Tensor& firstCell, bool reverse, at::IntArrayRef batchSizes,
                                                                     int64_t mode, int64_t hidden, int64_t layers, bool hasBiases,
                                                                     bool bidirectional, bool batchFirst, bool train) {
  if (!suitsLstmLayer(input, inputWeight, weight, mode, hidden)) {
    return at::native::mkldnn_rnn_layer(input, inputWeight, weight, inputBias, bias, firstHidden, firstCell, reverse, batchSizes, mode,
                                        hidden, layers, hasBiases, bidirectional, batchFirst, train);
  }
  const PackedLayer layer(input, inputWeight, weight, firstHidden, firstCell, reverse);
  const LstmResults results = runForward(layer, biasOf(inputBias, bias, hasBiases));
  // Outside of training nothing is kept: a backward pass, should one come, computes it again.
  return {results.output, results.lastHidden, results.lastCell, train ? results.states : at::empty({0}, input.options())};
}

// A gradient that autograd has, packed; null where it has none.
const float* valuesOf(const std::optional<at::Tensor>& gradient, at::Tensor& packed) {
  if (!gradient.has_value() || !gradient->defined()) return nullptr;
  packed = gradient->contiguous();
  return packed.const_data_ptr<float>();
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> lstmLayerBackward(
    const at::Tensor& input, const at::Tensor& inputWeight, const at::Tensor& weight, const at::Tensor& inputBias, const at::Tensor& bias,
    const at::Tensor& firstHidden, const at::Tensor& firstCell, const at::Tensor& output, const at::Tensor& lastHidden,
    const at::Tensor& lastCell, const std::optional<at::Tensor>& outputGradient, const std::optional<at::Tensor>& lastHiddenGradient,
    const std::optional<at::Tensor>& lastCellGradient, bool reverse, int64_t mode, int64_t hidden, int64_t layers, bool hasBiases,
    bool train, bool bidirectional, at::IntArrayRef batchSizes, bool batchFirst, const at::Tensor& workspace) {
  // oneDNN's workspace is of bytes.
  if (!workspace.defined() || workspace.scalar_type() != at::kFloat) {
    return at::native::mkldnn_rnn_layer_backward(input, inputWeight, weight, inputBias, bias, firstHidden, firstCell, output, lastHidden,
                                                 lastCell, outputGradient, lastHiddenGradient, lastCellGradient, reverse, mode, hidden,
                                                 layers, hasBiases, train, bidirectional, batchSizes, batchFirst, workspace);
  }
  const PackedLayer layer(input, inputWeight, weight, firstHidden, firstCell, reverse);
  const at::Tensor states = workspace.numel() > 0 ? workspace : runForward(layer, biasOf(inputBias, bias, hasBiases)).states;
  at::Tensor ofOutput, ofLastHidden, ofLastCell;
  const LstmOutputGradients gradients{valuesOf(outputGradient, ofOutput), valuesOf(lastHiddenGradient, ofLastHidden),
                                      valuesOf(lastCellGradient, ofLastCell)};
  const auto like = [&](const at::Tensor& tensor) { return at::empty(tensor.sizes(), input.options()); };
  at::Tensor ofInput = like(input), ofInputWeight = like(inputWeight), ofWeight = like(weight), ofHidden = like(firstHidden),
             ofCell = like(firstCell), ofBias = at::empty({4 * hidden}, input.options());
  const at::Tensor outputs = output.contiguous();
  vectorKernels()->lstmBackward(
      layer.sizes, layer.pointers(), KeptStates(states, layer.places(), hidden).pointers(), outputs.const_data_ptr<float>(), gradients,
      {ofInput.mutable_data_ptr<float>(), ofInputWeight.mutable_data_ptr<float>(), ofWeight.mutable_data_ptr<float>(),
       ofBias.mutable_data_ptr<float>(), ofHidden.mutable_data_ptr<float>(), ofCell.mutable_data_ptr<float>()});
  return {ofInput, ofInputWeight, ofWeight, ofBias, ofBias, ofHidden, ofCell};
}

const bool lstmReplaced = replaceKernels([](torch::Library& library) {
  library.impl("mkldnn_rnn_layer", lstmLayer);
  library.impl("mkldnn_rnn_layer_backward", lstmLayerBackward);
});

}  // namespace
}  // namespace neve
