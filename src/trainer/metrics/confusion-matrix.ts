/** Counts of meant and predicted classes, and what follows from them. */

import { add, bincount, mul, narrow, ne, reshape, where } from '../../ops/index.js';
import { badOption } from '../../option-checks.js';
import type { Tensor } from '../../tensor/tensor.js';
import { classesOf, ignoredLabel, type LabelOptions, meant, predicted } from './labels.js';
import { type Metric, numbersOf, ofFirst } from './metric.js';

/** Counts `[C * C]`, row-major: class meant, class predicted. */
function counts(output: Tensor, target: Tensor, ignoreIndex: number): Tensor {
  const classes = classesOf(output);
  const labels = reshape(meant(output, target), [-1]);
  const cells = add(mul(labels, classes), reshape(predicted(output), [-1]));
  // One cell more, for what does not count.
  const all = bincount(where(ne(labels, ignoreIndex), cells, classes * classes), { minlength: classes * classes + 1 });
  return narrow(all, 0, 0, classes * classes);
}

/** The counts as rows. */
function matrixOf(total: Tensor): number[][] {
  const flat = numbersOf(total);
  const classes = Math.round(Math.sqrt(flat.length));
  return Array.from({ length: classes }, (_, row) => flat.slice(row * classes, (row + 1) * classes));
}

/**
 * How often each class (row) was predicted as each class (column): output `[N, C, ...]` or one logit a row, labels `[N, ...]`. As
 * `sklearn.metrics.confusion_matrix`.
 */
export function confusionMatrix(options: LabelOptions = {}): Metric<readonly (readonly number[])[]> {
  const ignoreIndex = ignoredLabel('metrics.confusionMatrix', options);
  return {
    kind: 'metric',
    update: ofFirst((output, target) => counts(output, target, ignoreIndex)),
    reduction: 'sum',
    finish: matrixOf,
  };
}

/** Options of {@link f1}. */
export interface F1Options extends LabelOptions {
  /**
   * `'macro'` (default): mean over the classes that occur, meant or predicted; `'weighted'`: the same, classes counting as often as they are meant;
   * `'micro'`: over all positions at once; `'binary'`: of class 1.
   */
  readonly average?: F1Average;
}

/** How classes are united in {@link f1}. */
export type F1Average = 'macro' | 'micro' | 'weighted' | 'binary';

const AVERAGES: readonly F1Average[] = ['macro', 'micro', 'weighted', 'binary'];

/** The harmonic mean of precision and recall, in [0, 1]: output and labels as {@link confusionMatrix}. As `sklearn.metrics.f1_score`. */
export function f1(options: F1Options = {}): Metric<number> {
  const ignoreIndex = ignoredLabel('metrics.f1', options, ['average']);
  const { average = 'macro' } = options;
  if (!AVERAGES.includes(average)) throw badOption('metrics.f1', 'average', average, `one of ${AVERAGES.join(', ')}`);
  return {
    kind: 'metric',
    update: ofFirst((output, target) => counts(output, target, ignoreIndex)),
    reduction: 'sum',
    finish: (total) => f1Of(matrixOf(total), average),
  };
}

function f1Of(matrix: readonly (readonly number[])[], average: F1Average): number {
  const classes = matrix.map((row, c) => {
    const right = row[c] as number;
    const meantCount = row.reduce((sum, count) => sum + count, 0);
    const predictedCount = matrix.reduce((sum, other) => sum + (other[c] as number), 0);
    return { right, meant: meantCount, predicted: predictedCount };
  });
  const score = ({ right, meant: m, predicted: p }: { right: number; meant: number; predicted: number }): number =>
    m + p === 0 ? 0 : (2 * right) / (m + p);
  const total = (of: (c: (typeof classes)[number]) => number): number => classes.reduce((sum, c) => sum + of(c), 0);
  if (average === 'binary') return score(classes[1] ?? { right: 0, meant: 0, predicted: 0 });
  if (average === 'micro')
    return score({ right: total((c) => c.right), meant: total((c) => c.meant), predicted: total((c) => c.predicted) });
  if (average === 'weighted') return total((c) => c.meant * score(c)) / total((c) => c.meant);
  const present = classes.filter((c) => c.meant + c.predicted > 0);
  return present.reduce((sum, c) => sum + score(c), 0) / present.length;
}
