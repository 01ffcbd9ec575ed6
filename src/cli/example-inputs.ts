/** Inputs to try a model on: of the shapes that its file says, or that were given. */

import { GraphModel } from '../graph/graph-model.js';
import type { Model } from '../graph/model.js';
import { to } from '../ops/index.js';
import { randint, randn, type Tensor } from '../tensor/index.js';
import type { InputKind } from './input-kind.js';

/** The inputs that were given, or else those that a graph was made with; `null` for a model that does not say. */
export function inputKinds(model: Model, given: readonly InputKind[]): readonly InputKind[] | null {
  if (given.length > 0) return given;
  if (!(model instanceof GraphModel)) return null;
  return model.graph.inputs.flatMap(({ kind, shape, dtype }) => (kind === 'user' ? [{ shape, dtype }] : []));
}

/** Random numbers; of integers 0 and 1, which are indices into anything. */
export function exampleInputs(kinds: readonly InputKind[]): Tensor[] {
  return kinds.map(({ shape, dtype }) => {
    using made = /^(u?int|bool)/.test(dtype) ? randint(0, 2, [...shape]) : randn([...shape]);
    return to(made, { dtype, copy: true });
  });
}
