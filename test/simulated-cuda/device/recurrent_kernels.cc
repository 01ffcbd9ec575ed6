// The cells of LSTM and GRU, which only a CUDA build has as operators of their own; out of plain ones.

#include <ATen/TensorOperators.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <torch/library.h>

#include <tuple>
#include <vector>

namespace simulated {
namespace {

using at::Tensor;
using Maybe = const std::optional<Tensor>&;

Tensor joined(const std::vector<Tensor>& gates) { return at::cat(gates, 1); }
Tensor plus(const Tensor& gates, Maybe bias) { return bias && bias->defined() ? gates + *bias : gates; }

std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, const Tensor& hidden, const Tensor& cx, Maybe inputBias, Maybe hiddenBias) {
  const at::AutoDispatchBelowADInplaceOrView below;
  const std::vector<Tensor> gates = (plus(hidden, hiddenBias) + plus(input, inputBias)).chunk(4, 1);
  const Tensor in = gates[0].sigmoid();
  const Tensor forget = gates[1].sigmoid();
  const Tensor cell = gates[2].tanh();
  const Tensor out = gates[3].sigmoid();
  const Tensor cy = forget * cx + in * cell;
  return {out * cy.tanh(), cy, joined({in, forget, cell, out})};
}

std::tuple<Tensor, Tensor, Tensor> lstmBackward(Maybe gradHy, Maybe gradCy, const Tensor& cx, const Tensor& cy, const Tensor& workspace,
                                                bool hasBias) {
  const at::AutoDispatchBelowADInplaceOrView below;
  const std::vector<Tensor> gates = workspace.chunk(4, 1);
  const Tensor& in = gates[0];
  const Tensor& forget = gates[1];
  const Tensor& cell = gates[2];
  const Tensor& out = gates[3];
  const Tensor grad = gradHy && gradHy->defined() ? *gradHy : at::zeros_like(cx);
  const Tensor through = cy.tanh();
  Tensor toCell = grad * out * (1 - through * through);
  if (gradCy && gradCy->defined()) toCell = toCell + *gradCy;
  const Tensor all = joined({toCell * cell * (1 - in) * in, toCell * cx * (1 - forget) * forget, toCell * in * (1 - cell * cell),
                             grad * through * (1 - out) * out});
  return {all, toCell * forget, hasBias ? all.sum(0) : Tensor()};
}

std::tuple<Tensor, Tensor> gru(const Tensor& input, const Tensor& hidden, const Tensor& hx, Maybe inputBias, Maybe hiddenBias) {
  const at::AutoDispatchBelowADInplaceOrView below;
  const std::vector<Tensor> in = plus(input, inputBias).chunk(3, 1);
  const std::vector<Tensor> own = plus(hidden, hiddenBias).chunk(3, 1);
  const Tensor reset = (own[0] + in[0]).sigmoid();
  const Tensor update = (own[1] + in[1]).sigmoid();
  const Tensor fresh = (in[2] + own[2] * reset).tanh();
  return {(hx - fresh) * update + fresh, joined({reset, update, fresh, hx, own[2]})};
}

std::tuple<Tensor, Tensor, Tensor, Tensor, Tensor> gruBackward(const Tensor& grad, const Tensor& workspace, bool hasBias) {
  const at::AutoDispatchBelowADInplaceOrView below;
  const std::vector<Tensor> kept = workspace.chunk(5, 1);
  const Tensor& reset = kept[0];
  const Tensor& update = kept[1];
  const Tensor& fresh = kept[2];
  const Tensor toFresh = grad * (1 - update) * (1 - fresh * fresh);
  const Tensor toUpdate = grad * (kept[3] - fresh) * (1 - update) * update;
  const Tensor toReset = toFresh * kept[4] * (1 - reset) * reset;
  const Tensor input = joined({toReset, toUpdate, toFresh});
  const Tensor hidden = joined({toReset, toUpdate, toFresh * reset});
  return {input, hidden, grad * update, hasBias ? input.sum(0) : Tensor(), hasBias ? hidden.sum(0) : Tensor()};
}

TORCH_LIBRARY_IMPL(aten, CUDA, m) {
  m.impl("_thnn_fused_lstm_cell", TORCH_FN(lstm));
  m.impl("_thnn_fused_lstm_cell_backward_impl", TORCH_FN(lstmBackward));
  m.impl("_thnn_fused_gru_cell", TORCH_FN(gru));
  m.impl("_thnn_fused_gru_cell_backward", TORCH_FN(gruBackward));
}

}  // namespace
}  // namespace simulated
