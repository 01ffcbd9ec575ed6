/** How often classes come, and what makes up for it. */

import { ShapeError } from '../../errors.js';
import { checkLabels, type Label } from '../labels.js';

/**
 * How many samples each class has; classes in ascending order.
 *
 * @throws {DataError} `ERR_LABEL`
 */
export function classCounts<L extends Label>(labels: ArrayLike<L>): Map<L, number> {
  const counts = new Map<L, number>();
  for (const label of checkLabels('data.classCounts', labels) as L[]) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * Weights that make up for classes of different sizes: samples / (classes * samples of the class), of mean 1 over the samples (scikit-learn:
 * `class_weight='balanced'`). Give it the labels of the training part alone. In ascending order of the classes, its values are the `classWeight` of
 * a loss of classes that are all there.
 *
 * @throws {DataError} `ERR_LABEL` @throws {ShapeError} `ERR_DATA_EMPTY`
 *
 * @example
 * const weights = data.classWeights(await train.labels());
 * const trainer = new Trainer({ model, loss: { name: 'crossEntropy', classWeight: [...weights.values()] }, optimizer });
 */
export function classWeights<L extends Label>(labels: ArrayLike<L>): Map<L, number> {
  const counts = classCounts(labels);
  if (counts.size === 0) throw new ShapeError('ERR_DATA_EMPTY', 'data.classWeights needs at least one label.');
  return new Map([...counts].map(([label, count]) => [label, labels.length / (counts.size * count)]));
}
