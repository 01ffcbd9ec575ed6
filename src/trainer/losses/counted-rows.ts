/** How many rows of a batch count in a loss that leaves labels out or weighs classes: what the means of several batches are weighed by. */

import type { Model } from '../../graph/model.js';
import { traceFunction } from '../../graph/trace.js';
import { div, indexSelect, mul, ne, reshape, sum, to, where } from '../../ops/index.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { ResolvedLoss } from './loss.js';
import type { LabelCount } from './named.js';

/**
 * A model that maps a batch's targets to the rows that they are worth, float64 `[]`: as many as there are where every label counts 1. `null` for a loss that is a
 * plain mean over rows, a sum of several, or a function.
 *
 * @param examples - targets, a few rows at least
 */
export function traceCountedRows({ terms }: ResolvedLoss, examples: readonly Tensor[], lifetime: Lifetime): Model | null {
  const [term, ...others] = terms;
  const count = term === undefined || others.length > 0 || !('labelCount' in term.loss) ? null : (term.loss.labelCount ?? null);
  const at = term?.target ?? 0;
  const example = examples[at];
  if (count === null || example?.dtype !== 'int64') return null;
  const labelsInRow = example.numel / (example.shape[0] ?? 1);
  return lifetime.use(traceFunction((...targets) => div(countOf(targets[at] as Tensor, count), labelsInRow), examples));
}

function countOf(labels: Tensor, { ignoreIndex, classWeight }: LabelCount): Tensor {
  const counts = ne(labels, ignoreIndex);
  if (classWeight === null) return sum(counts, null, { dtype: 'float64' });
  const weights = Array.isArray(classWeight)
    ? tensor(classWeight as readonly number[], { dtype: 'float64', device: labels.device })
    : to(classWeight as Tensor, 'float64');
  // Labels that do not count may lie outside of the classes.
  const known = reshape(where(counts, labels, 0), [-1]);
  return sum(mul(indexSelect(weights, 0, known), reshape(counts, [-1])));
}
