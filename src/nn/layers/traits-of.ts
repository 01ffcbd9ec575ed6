/** Traits by type, as a graph or a file names it. */

import { NonDynamicallyQuantizableLinear } from './attention/output-projection.js';
import * as layers from './index.js';
import { BatchNorm } from './normalization/batch-norm.js';
import type { LayerTraits } from './traits.js';

interface LayerType {
  readonly typeName?: string;
  readonly traits?: LayerTraits;
}

/** Types that models of others have and that are no layers here: PyTorch's own, `transformers`' linear layer of GPT-2, and kinds of dropout. */
const FOREIGN: readonly (readonly [string, LayerTraits])[] = [
  ['SyncBatchNorm', BatchNorm.traits],
  ['Conv1D', { neuronAxis: -1, outputAxis: 1 }],
  ['StochasticDepth', { passesOn: true }],
  ['DropPath', { passesOn: true }],
];

const TRAITS: ReadonlyMap<string, LayerTraits> = new Map([
  ...([NonDynamicallyQuantizableLinear, ...Object.values(layers)] as readonly LayerType[]).flatMap(({ typeName, traits }) =>
    typeName === undefined || traits === undefined ? [] : [[typeName, traits] as const],
  ),
  ...FOREIGN,
]);

/** What is known of layers of a type; nothing of one that is not known. */
export function traitsOf(type: string): LayerTraits {
  return TRAITS.get(type) ?? {};
}

/** All that is declared. */
export function allTraits(): readonly LayerTraits[] {
  return [...TRAITS.values()];
}
