/** The arithmetic of multi-head attention (`F.multi_head_attention_forward`). */

import { badOption } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { additiveMask, scaledDotProductAttention } from './attention.js';
import { type ProjectionWeights, projectInputs } from './attention-projection.js';
import * as F from './index.js';

/** Which positions may look at which. */
export interface AttentionMasks {
  /** `[N, S]`: boolean, `true` hides a key; or added to the scores. Default `null`. */
  readonly keyPaddingMask?: Tensor | null;
  /** `[L, S]` or `[N * heads, L, S]`: boolean, `true` hides; or added to the scores. Default `null`. */
  readonly attnMask?: Tensor | null;
  /** `attnMask` is the causal mask, so that a faster kernel may be used (default `false`). */
  readonly isCausal?: boolean;
}

/** What of a layer the arithmetic needs. */
export interface AttentionLayer {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly training: boolean;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  readonly inProjWeight: Tensor | null;
  readonly qProjWeight: Tensor | null;
  readonly kProjWeight: Tensor | null;
  readonly vProjWeight: Tensor | null;
  readonly inProjBias: Tensor | null;
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  readonly outProj: { readonly weight: Tensor; readonly bias: Tensor | null };
}

/** Options of a call. */
export interface AttentionCall extends AttentionMasks {
  readonly needWeights?: boolean;
  readonly averageAttnWeights?: boolean;
}

const CAT = op('aten::cat');
const REPEAT = op('aten::repeat');
const ZEROS = op('aten::zeros');
const BADDBMM = op('aten::baddbmm');
const BMM = op('aten::bmm');
const EXPAND = op('aten::expand');

/** Attention of a layer; see `MultiheadAttention.forward`. */
export function multiHeadAttention(
  layer: AttentionLayer,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionCall,
): readonly [Tensor, Tensor | null] {
  const { keyPaddingMask = null, attnMask = null, isCausal = false, needWeights = true, averageAttnWeights = true } = options;
  if (isCausal && attnMask === null)
    throw badOption('MultiheadAttention', 'isCausal', isCausal, 'an attnMask with it, which it says something about');
  const isBatched = query.ndim === 3;
  const padding = additiveMask(isBatched ? keyPaddingMask : (keyPaddingMask?.unsqueeze(0) ?? null), query);
  const hinted = isCausal && padding === null && !needWeights;
  const masks = { padding, attention: hinted ? null : additiveMask(attnMask, query), isCausal: hinted };
  const addsPositions = layer.biasK !== null || layer.addZeroAttn;
  // Where dropout draws, PyTorch's layout is kept: what follows draws in the order of memory.
  const draws = layer.training && layer.dropout > 0;
  if (isBatched && layer.batchFirst && !needWeights && !addsPositions && !draws) {
    return [attendRows(layer, [query, key, value], masks), null];
  }
  // As in PyTorch: what is one tensor stays one, and is projected by one product; without a batch axis it is three.
  const flip = (input: Tensor): Tensor => input.transpose(1, 0);
  const q = !isBatched ? query.unsqueeze(1) : layer.batchFirst ? flip(query) : query;
  const k = !isBatched ? key.unsqueeze(1) : key === query ? q : layer.batchFirst ? flip(key) : key;
  const v = !isBatched ? value.unsqueeze(1) : value === key ? k : layer.batchFirst ? flip(value) : value;
  const [output, weights] = attend(layer, [q, k, v], masks, needWeights);
  const shown = weights !== null && averageAttnWeights ? weights.mean([1]) : weights;
  if (!isBatched) return [output.squeeze(1), shown?.squeeze(0) ?? null];
  return [layer.batchFirst ? output.transpose(1, 0) : output, shown];
}

interface Masks {
  readonly padding: Tensor | null;
  readonly attention: Tensor | null;
  readonly isCausal: boolean;
}

/** Inputs are `[N, L, features]`; so is the output. Heads are views of what the projections give, and nothing is copied. */
function attendRows(layer: AttentionLayer, [query, key, value]: readonly [Tensor, Tensor, Tensor], masks: Masks): Tensor {
  const { embedDim, numHeads, outProj } = layer;
  const [batch = 1, length = 1] = query.shape;
  const split = (input: Tensor): Tensor => input.view([batch, input.shape[1] ?? 1, numHeads, embedDim / numHeads]).transpose(1, 2);
  const [q, k, v] = projectInputs(query, key, value, weightsOf(layer));
  const mask = mergeMasks(masks, 0, batch, numHeads, key.shape[1] ?? 1);
  const output = mix([split(q), split(k), split(v)], mask, masks.isCausal, 0);
  return F.linear(output.transpose(1, 2).reshape([batch, length, embedDim]), outProj.weight, outProj.bias);
}

/** Heads `[N, heads, L, size]` to the same, by a kernel that keeps no weights. */
function mix([query, key, value]: readonly [Tensor, Tensor, Tensor], mask: Tensor | null, isCausal: boolean, dropoutP: number): Tensor {
  const [batch = 1, numHeads = 1] = query.shape;
  const shared = mask?.shape[0] === 1 && mask.ndim === 3;
  const attnMask = mask === null ? null : shared ? mask.unsqueeze(0) : mask.view([batch, numHeads, -1, key.shape[2] ?? 1]);
  return scaledDotProductAttention(query, key, value, { attnMask, dropoutP, isCausal });
}

/** Inputs are `[L, N, features]`; so is the output. */
function attend(
  layer: AttentionLayer,
  [query, key, value]: readonly [Tensor, Tensor, Tensor],
  masks: Masks,
  needWeights: boolean,
): readonly [Tensor, Tensor | null] {
  const { embedDim, numHeads, dropout, training, outProj } = layer;
  const [length = 1, batch = 1] = query.shape;
  const headDim = embedDim / numHeads;
  const heads = batch * numHeads;
  const split = (input: Tensor): Tensor => input.reshape([input.shape[0] ?? 1, heads, headDim]).transpose(0, 1);

  const [q, projectedKey, projectedValue] = projectInputs(query, key, value, weightsOf(layer));
  const [k, v, added] = addPositions(layer, projectedKey, projectedValue, batch, split);
  const source = k.shape[1] ?? 1;
  const mask = mergeMasks(masks, added, batch, numHeads, source);
  const project = (output: Tensor): Tensor =>
    F.linear(output.reshape([length * batch, embedDim]), outProj.weight, outProj.bias).view([length, batch, embedDim]);

  if (!needWeights) {
    const shape = (input: Tensor): Tensor => input.view([batch, numHeads, input.shape[1] ?? 1, headDim]);
    const output = mix([shape(split(q)), shape(k), shape(v)], mask, masks.isCausal, training ? dropout : 0);
    return [project(output.permute([2, 0, 1, 3])), null];
  }
  const scaled = split(q).mul(Math.sqrt(1 / headDim));
  const scores =
    mask === null ? callTensor(BMM, [scaled, k.transpose(-2, -1)]) : callTensor(BADDBMM, [mask, scaled, k.transpose(-2, -1), 1, 1]);
  const weights = scores.softmax(-1);
  const used = dropout > 0 ? F.dropout(weights, { p: dropout, training }) : weights;
  const output = project(callTensor(BMM, [used, v]).transpose(0, 1));
  return [output, used.view([batch, numHeads, length, source])];
}

function weightsOf(layer: AttentionLayer): ProjectionWeights {
  const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias } = layer;
  const separate =
    qProjWeight !== null && kProjWeight !== null && vProjWeight !== null ? ([qProjWeight, kProjWeight, vProjWeight] as const) : null;
  return { packed: inProjWeight, separate, bias: inProjBias };
}

/** Splits keys and values into heads, with the positions that the options add; says how many. */
function addPositions(
  layer: AttentionLayer,
  key: Tensor,
  value: Tensor,
  batch: number,
  split: (input: Tensor) => Tensor,
): readonly [Tensor, Tensor, number] {
  const learned = (input: Tensor, bias: Tensor | null): Tensor =>
    bias === null ? input : callTensor(CAT, [[input, callTensor(REPEAT, [bias, [1, batch, 1]])], 0]);
  const empty = (input: Tensor): Tensor => {
    if (!layer.addZeroAttn) return input;
    const [heads = 1, , size = 1] = input.shape;
    return callTensor(CAT, [[input, callTensor(ZEROS, [[heads, 1, size], input.dtype, null, input.device, null])], 1]);
  };
  const added = (layer.biasK === null ? 0 : 1) + (layer.addZeroAttn ? 1 : 0);
  return [empty(split(learned(key, layer.biasK))), empty(split(learned(value, layer.biasV))), added];
}

/** One mask to add to the scores, `[1 or N * heads, L or 1, S]`; the positions added are open to all. */
function mergeMasks({ padding, attention }: Masks, added: number, batch: number, numHeads: number, source: number): Tensor | null {
  const widen = (mask: Tensor): Tensor => Array.from({ length: added }).reduce<Tensor>((wide) => F.pad(wide, [0, 1]), mask);
  const scores = attention === null ? null : widen(attention.ndim === 2 ? attention.unsqueeze(0) : attention);
  if (padding === null) return scores;
  const rows = widen(padding).view([batch, 1, 1, source]);
  const keys = callTensor(EXPAND, [rows, [-1, numHeads, -1, -1], false]).reshape([batch * numHeads, 1, source]);
  return scores === null ? keys : scores.add(keys);
}
