/** What a probe of inputs looks at where the model does not see the loader's inputs as they are. */

import type { AuxiliarySpec } from '../../controllers/probe.js';
import { indexSelect, to } from '../../ops/index.js';
import { keep, scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import { chosenRows } from './auxiliary.js';

/** Rows that stand for all where noise takes its distribution from the data. */
const NOISE_ROWS = 1024;

/**
 * The inputs as the model sees them: all rows as they are, or what transforms make, with fixed draws, of the rows that are asked for.
 *
 * @param lifetime - ends copies
 */
export function seenInputs(prepared: Prepared, spec: AuxiliarySpec, lifetime: Lifetime): readonly Tensor[] {
  const { inputs, targets, transforms, seen } = prepared;
  if (transforms === null) return inputs;
  // Tensors of the user's own are what the model sees already.
  if (!('kind' in spec)) return seen.inputs;
  const { samples, seed } = spec.kind === 'rows' ? spec : { samples: NOISE_ROWS, seed: 0 };
  return scope(() => {
    const rows = chosenRows(inputs[0]?.shape[0] ?? 0, samples, seed);
    const chosen = (tensors: readonly Tensor[]): Tensor[] => tensors.map((tensor) => indexSelect(tensor, 0, to(rows, tensor.device)));
    return transforms.see({ inputs: chosen(inputs), targets: chosen(targets) }).inputs.map((tensor) => lifetime.use(keep(tensor)));
  });
}
