/** Checks that what controllers, checkpoints and the best weights follow by name is there. */

import type { Controller } from '../../controllers/controller.js';
import { nearest, OptionError } from '../../errors.js';
import { METRICS, VALIDATION } from '../contracts/validation.js';
import type { Metric } from '../metrics/metric.js';

/** A number of the fit that somebody follows. */
export interface Followed {
  /** Who follows it, for messages. */
  readonly by: string;
  readonly name: string;
}

/** What a fit computes that can be followed. */
export interface Followable {
  /** Metrics of the training batches. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Metrics of the validation, `null` without one. */
  readonly validation: ReadonlyMap<string, Metric> | null;
  /** Names of the terms of a loss that is a sum. */
  readonly lossNames: readonly string[];
  /** Whether the loss is of classes, so that a validation tells the accuracy unasked. */
  readonly accuracy: boolean;
}

/** What controllers follow. */
export function followedBy(controllers: readonly Controller[]): Followed[] {
  return controllers.flatMap(({ name: by, follows = [] }) => follows.map((name) => ({ by, name })));
}

/**
 * @throws {OptionError} `ERR_MONITOR_UNKNOWN` for a name that this fit gives no number for
 */
export function checkFollowed(followed: readonly Followed[], { metrics, validation, lossNames, accuracy }: Followable): void {
  const of = (prefix: string, names: Iterable<string>): string[] =>
    [...names].filter((name) => name !== '').map((name) => `${prefix}.${name}`);
  const known = of(METRICS, metrics.keys());
  if (validation !== null) {
    const always = ['loss', ...(accuracy ? ['accuracy'] : []), ...lossNames.map((name) => `losses.${name}`)];
    known.push(...of(VALIDATION, new Set([...always, ...validation.keys()])));
  }
  for (const { by, name } of followed) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    const hint =
      validation === null && name.startsWith(`${VALIDATION}.`)
        ? 'Give the fit a validation: { data: loader }.'
        : guess === undefined
          ? `There is: ${known.join(', ') || 'nothing'}.`
          : `Did you mean '${guess}'?`;
    throw new OptionError('ERR_MONITOR_UNKNOWN', `${by} follows '${name}', which this fit does not compute. ${hint}`, {
      fields: { by, monitor: name, known },
    });
  }
}

/** @throws {OptionError} `ERR_MONITOR_UNKNOWN` for a metric that turned out to be no number, such as a confusion matrix */
export function checkNumbers(followed: readonly Followed[], prefix: string, values: ReadonlyMap<string, number>): void {
  for (const { by, name } of followed) {
    if (!name.startsWith(`${prefix}.`) || values.has(name)) continue;
    throw new OptionError(
      'ERR_MONITOR_UNKNOWN',
      `${by} follows '${name}', which is not a number but a list of them. Follow another metric.`,
      {
        fields: { by, monitor: name, known: [...values.keys()] },
      },
    );
  }
}
