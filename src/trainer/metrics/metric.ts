/** What an evaluation computes besides the loss. */

import type { Tensor } from '../../tensor/tensor.js';
import type { NamedObjective, Objective } from '../losses/objective.js';

/** A number that an evaluation found, or rows of them. */
export type MetricValue = number | readonly number[] | readonly (readonly number[])[];

/**
 * A metric in two parts: one that runs natively on every batch, and one that makes a value of what came of all batches. Data is read back once, by the
 * second.
 */
export interface Metric<T extends MetricValue = MetricValue> {
  readonly kind: 'metric';
  /** Traced like a loss: maps the output and the targets of a batch to one tensor. */
  readonly update: Objective;
  /**
   * What becomes of these tensors: `'mean'` of numbers over rows (float64 `[]`), `'sum'` of tensors of one shape (float64), or `'concat'` of tensors
   * `[rows, ...]`.
   */
  readonly reduction: 'mean' | 'sum' | 'concat';
  /** The value, computed where the tensor is. Tensors that it makes are freed. */
  readonly finish: (total: Tensor) => T;
}

/** A function of the first output and the first target. */
export function ofFirst(fn: (output: Tensor, target: Tensor) => Tensor): NamedObjective {
  return { inputs: ['output:0', 'target:0'], fn: fn as NamedObjective['fn'] };
}

/** A metric that is a quotient of two sums: `update` gives `[2]`, numerator and denominator. `NaN` where the denominator is 0. */
export function quotient(
  update: (output: Tensor, target: Tensor) => Tensor,
  finish: (value: number) => number = (value) => value,
): Metric<number> {
  return {
    kind: 'metric',
    update: ofFirst(update),
    reduction: 'sum',
    finish: (total) => {
      const [numerator = Number.NaN, denominator = 0] = numbersOf(total);
      return finish(numerator / denominator);
    },
  };
}

/** A float64 tensor's elements. */
export function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray() as Float64Array);
}
