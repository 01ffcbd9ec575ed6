/** What `run.json` says of the model: its layers, their shapes and sizes. */

import { NeveError } from '../../errors.js';
import { type ModelSummary, summary } from '../../nn/index.js';
import { clone, narrow } from '../../ops/index.js';
import { scope } from '../../tensor/scope.js';
import { EXAMPLE_ROWS } from '../feed/transforms.js';
import type { Prepared } from '../prepare/prepare.js';
import { undisturbed } from '../prepare/undisturbed.js';

/** A module of the model. */
export interface ModuleFacts {
  /** Path; '' for the whole model. */
  readonly name: string;
  readonly type: string;
  /** Shape of what it returns for one row; `null` where it returns no tensor of rows, or is not called. */
  readonly output: readonly number[] | null;
  /** Elements of all parameters inside. */
  readonly parameters: number;
}

/** The model as `run.json` describes it. */
export interface ModelFacts {
  readonly parameters: number;
  readonly trainable: number;
  /** Floating-point operations of a forward pass of one row; `null` for TorchScript, which hides its operators. */
  readonly flops: number | null;
  /** Parents before children. */
  readonly modules: readonly ModuleFacts[];
}

/** Describes a model that nobody holds yet: a graph is run once, on a few rows. */
export function modelFacts({ model, named, trainable, layers, seen }: Prepared): ModelFacts {
  const sizes = [...named].map(([name, { numel }]) => ({ name, numel }));
  const sizeOf = (names: (name: string) => boolean): number => sizes.reduce((sum, { name, numel }) => sum + (names(name) ? numel : 0), 0);
  const rows = Math.min(seen.inputs[0]?.shape[0] ?? 0, EXAMPLE_ROWS);
  const found = rows === 0 ? null : counted(model, seen.inputs, rows);
  return {
    parameters: sizeOf(() => true),
    trainable: sizeOf((name) => trainable.includes(name)),
    flops: found === null ? null : found.flops / rows,
    modules:
      found === null
        ? layers.map(({ name, type }) => ({
            name,
            type,
            output: null,
            parameters: sizeOf((of) => name === '' || of.startsWith(`${name}.`)),
          }))
        : found.layers.map(({ path, type, output, parameters }) => ({
            ...{ name: path, type, parameters },
            output: output?.[0] === rows ? output.slice(1) : null,
          })),
  };
}

/** `null` for a model that cannot be run operator by operator. */
function counted(model: Prepared['model'], inputs: Prepared['inputs'], rows: number): ModelSummary | null {
  if (model.kind !== 'graph') return null;
  try {
    return scope(() => {
      // Copies, since a model may change its input in place.
      const given = inputs.map((input) => clone(narrow(input, 0, 0, rows)));
      return undisturbed(model, given, () => summary(model, given));
    });
  } catch (error) {
    // A description is no reason to refuse a fit.
    if (error instanceof NeveError) return null;
    throw error;
  }
}
