/** The fixed inputs of a velocity probe. */

import type { AuxiliarySpec, NoiseSpec, RowsSpec } from '../../controllers/probe.js';
import { OptionError, ShapeError } from '../../errors.js';
import { indexSelect, narrow, sort, to } from '../../ops/index.js';
import { Generator, randperm, scope, type Tensor } from '../../tensor/index.js';
import { noiseLike } from './noise.js';

/**
 * Draws, chooses or checks the inputs.
 *
 * @param by - names who asks, for messages
 * @param inputs - the training inputs, `[n, ...]` each, where training runs
 * @returns one tensor an input, on the inputs' device; the caller's to dispose. A tensor of the user's own comes as a copy
 * @throws {OptionError} `ERR_NOISE_DTYPE`, `ERR_AUXILIARY_COUNT`
 * @throws {ShapeError} `ERR_AUXILIARY_SHAPE`
 */
export function auxiliaryInputs(by: string, spec: AuxiliarySpec, inputs: readonly Tensor[]): Tensor[] {
  return scope(() => {
    if (isTensors(spec)) {
      const own = checked(by, spec, inputs);
      return own.map((tensor, i) => to(tensor, { device: (inputs[i] as Tensor).device, copy: true }));
    }
    const made = spec.kind === 'noise' ? noiseLike(inputs, spec) : rowsOf(inputs, spec);
    return made.map((tensor, i) => to(tensor, (inputs[i] as Tensor).device));
  });
}

/** Which rows of `n` a generator of their own chooses, int64 `[min(samples, n)]`, ascending; the caller's to dispose. */
export function chosenRows(n: number, samples: number, seed: number): Tensor {
  return scope(() => {
    const generator = new Generator('cpu').manualSeed(seed);
    return sort(narrow(randperm(n, { generator }), 0, 0, Math.min(samples, n))).values;
  });
}

function rowsOf(inputs: readonly Tensor[], { samples, seed }: RowsSpec): Tensor[] {
  return scope(() => {
    const rows = chosenRows((inputs[0] as Tensor).shape[0] as number, samples, seed);
    return inputs.map((input) => indexSelect(input, 0, to(rows, input.device)));
  });
}

function isTensors(spec: AuxiliarySpec): spec is readonly Tensor[] {
  return !('kind' in (spec as NoiseSpec | RowsSpec));
}

/** Inputs of the user's own must look like the training inputs, but for the number of rows. */
function checked(by: string, auxiliary: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  if (auxiliary.length !== inputs.length) {
    throw new OptionError(
      'ERR_AUXILIARY_COUNT',
      `${by} has ${auxiliary.length} auxiliary tensors, and the model takes ${inputs.length} inputs.`,
      { fields: { by, tensors: auxiliary.length, inputs: inputs.length } },
    );
  }
  const rows = auxiliary[0]?.shape[0];
  auxiliary.forEach((tensor, i) => {
    const expected = (inputs[i] as Tensor).shape.slice(1);
    const [own, ...row] = tensor.shape;
    if (own === rows && row.length === expected.length && row.every((size, j) => size === expected[j])) return;
    throw new ShapeError(
      'ERR_AUXILIARY_SHAPE',
      `Auxiliary tensor ${i} of ${by} has shape [${tensor.shape.join(', ')}]; expected [${[rows, ...expected].join(', ')}], as the training inputs.`,
      { fields: { by, shape: tensor.shape, expected } },
    );
  });
  return auxiliary;
}
