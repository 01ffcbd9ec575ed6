/** The projections of multi-head attention. */

import { callTensor, callTensors, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as F from './index.js';

/** Weights of the input projections: packed, or one each. */
export interface ProjectionWeights {
  /** `[3 * embedDim, embedDim]`, or `null` where the three are separate. */
  readonly packed: Tensor | null;
  readonly separate: readonly [Tensor, Tensor, Tensor] | null;
  /** `[3 * embedDim]` */
  readonly bias: Tensor | null;
}

type Three = readonly [Tensor, Tensor, Tensor];

const UNFLATTEN = op('aten::unflatten', 'int');
const SPLIT = op('aten::split_with_sizes');
const UNBIND = op('aten::unbind', 'int');

/** Query, key and value after their projections, perhaps as views of one; one product where they are one tensor (`F._in_projection_packed`). */
export function projectInputs(query: Tensor, key: Tensor, value: Tensor, { packed, separate, bias }: ProjectionWeights): Three {
  if (packed === null) return projectEach([query, key, value], separate as Three, bias?.chunk(3) ?? null);
  const size = query.shape.at(-1) ?? 0;
  if (key === value && query === key) return parts(F.linear(query, packed, bias), 3, size) as unknown as Three;
  if (key === value) {
    const [weightQ, weightKv] = callTensors(SPLIT, [packed, [size, 2 * size], 0]) as [Tensor, Tensor];
    const [biasQ, biasKv] = bias === null ? [null, null] : (callTensors(SPLIT, [bias, [size, 2 * size], 0]) as [Tensor, Tensor]);
    const q = F.linear(query, weightQ, biasQ);
    const [k, v] = parts(F.linear(key, weightKv, biasKv), 2, size) as [Tensor, Tensor];
    return [q, k, v];
  }
  return projectEach([query, key, value], packed.chunk(3) as unknown as Three, bias?.chunk(3) ?? null);
}

function projectEach(inputs: Three, weights: Three, biases: readonly Tensor[] | null): Three {
  const [q, k, v] = inputs.map((input, i) => F.linear(input, weights[i] as Tensor, biases?.[i] ?? null));
  return [q as Tensor, k as Tensor, v as Tensor];
}

/** The parts of a packed projection, as views of it. PyTorch copies them apart, and adds their gradients up in zeros of the whole; these are stacked. */
function parts(projected: Tensor, count: number, size: number): Tensor[] {
  return callTensors(UNBIND, [callTensor(UNFLATTEN, [projected, -1, [count, size]]), -2]);
}
