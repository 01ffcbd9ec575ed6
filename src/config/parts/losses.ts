/** The losses that a configuration can name. */

import { crossEntropy } from '../../nn/functional/loss.js';
import type { OptionTable } from '../../options/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { LossOption } from '../../trainer/losses/loss.js';
import { NAMED_LOSSES } from '../../trainer/losses/named.js';
import type { Part, Registry, Values } from '../schema/fields.js';
import { differing, literal } from './call.js';
import { moduleTable } from './module.js';

/** A loss that a configuration names. */
export interface LossPart extends Part {
  /** What its target is; `null` where only its code knows. */
  readonly target: 'labels' | 'values' | null;
  make(values: Values): LossOption;
  code(values: Values): string;
}

function named(name: string, target: 'labels' | 'values', options: OptionTable): LossPart {
  const given = (values: Values): LossOption => {
    const own = differing(options, values);
    return (Object.keys(own).length === 0 ? name : { name, ...own }) as LossOption;
  };
  return { doc: `PyTorch's loss of this name, of ${target}.`, target, options, make: given, code: (values) => literal(given(values)) };
}

const PARTS: Readonly<Record<string, LossPart>> = {
  ...Object.fromEntries(Object.entries(NAMED_LOSSES).map(([name, { target, options }]) => [name, named(name, target, options)])),
  nextToken: {
    doc: 'Cross-entropy of logits [N, T, V] and the tokens that come next [N, T], for models of language.',
    target: null,
    options: {},
    make: () => (logits: Tensor, targets: Tensor) => crossEntropy(logits.transpose(1, 2), targets),
    code: () => '(logits: Tensor, targets: Tensor) => F.crossEntropy(logits.transpose(1, 2), targets)',
  },
  module: {
    doc: 'A function of the output and the targets that a file exports.',
    target: null,
    options: { path: moduleTable.path, export: moduleTable.export },
    paths: ['path'],
    // Imported where the experiment is built.
    make: () => 'mse',
    code: ({ export: exported }) => `loss.${String(exported)}`,
  },
};

/** Losses by name. */
export const lossRegistry: Registry & { readonly parts: typeof PARTS } = { what: 'loss', key: 'name', parts: PARTS };
