/** Which targets are class labels, and how many classes there are: what every batch of a stream is checked for. */

import type { LabelRange } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { ResolvedLoss } from './loss.js';
import { isNamedObjective } from './objective.js';

/** @param outputs - the model's outputs for a few rows; a loss of classes counts them in dimension 1 */
export function labelRanges({ terms }: ResolvedLoss, outputs: readonly Tensor[]): LabelRange[] {
  return terms.flatMap(({ loss, output, target }) => {
    if (typeof loss === 'function' || isNamedObjective(loss) || loss.labelCount === null) return [];
    const classes = outputs[output ?? 0]?.shape[1];
    return classes === undefined ? [] : [{ target: target ?? 0, classes, ignored: loss.labelCount.ignoreIndex }];
  });
}
