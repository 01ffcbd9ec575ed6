/** Validates in a running fit. */

import type { Handle, NativeMetric } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { locateInValidation } from '../contracts/failures.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Validation } from '../contracts/validation.js';
import type { BoundaryPosition } from '../control/decisions.js';
import { type Feed, withEpoch } from '../feed/feed.js';
import { evaluatedMetrics } from '../metrics/evaluated.js';
import type { Metric } from '../metrics/metric.js';
import type { ResolvedValidation } from './options.js';

/** What a {@link Validator} runs on. */
export interface ValidatorParts {
  /** The data, for the session that validates. */
  readonly feed: (session: Handle) => Feed;
  /** The data's tensors, or a stream's first rows. */
  readonly tensors: readonly Tensor[];
  readonly metrics: ReadonlyMap<string, Metric>;
  /** One a metric. */
  readonly native: readonly NativeMetric[];
  /** Names of the terms of a loss that is a sum. */
  readonly lossNames: readonly string[];
}

/** Knows when a fit is validated, and does it: in the session, between two steps. */
export class Validator {
  readonly #options: Pick<ResolvedValidation, 'every' | 'allowNonFinite'>;
  readonly #parts: ValidatorParts;
  #lastStep = -1;
  #feed: Feed | null = null;

  constructor(options: Pick<ResolvedValidation, 'every' | 'allowNonFinite'>, parts: ValidatorParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** What is read while the fit runs. */
  get tensors(): readonly Tensor[] {
    return this.#parts.tensors;
  }

  isDue(at: BoundaryPosition, epochEnded: boolean): boolean {
    const { every, unit } = this.#options.every;
    // A batch that failed may be followed by a boundary at the same step.
    if (unit === 'step') return at.step % every === 0 && at.step !== this.#lastStep;
    return epochEnded && (at.epoch + 1) % every === 0;
  }

  /** The training step after `step` at which the loop must pause; infinite where the epoch's end will do. */
  pauseAfter(step: number): number {
    const { every, unit } = this.#options.every;
    return unit === 'step' ? (Math.floor(step / every) + 1) * every : Number.POSITIVE_INFINITY;
  }

  /** Ends a wait for data, as {@link Feed.interrupt}. */
  interrupt(now: boolean): void {
    this.#feed?.interrupt(now);
  }

  /** @throws {NumericalError} `ERR_NON_FINITE_EVALUATION` @throws {DataError} `ERR_LOADER_FAILED` */
  async run(session: FitSession, at: BoundaryPosition): Promise<Validation> {
    this.#lastStep = at.step;
    const { feed, metrics, native, lossNames } = this.#parts;
    this.#feed = feed(session.handle);
    const found = await withEpoch(this.#feed.openStored(), ({ data }) =>
      session.evaluate(data, native, this.#options.allowNonFinite),
    ).catch((error: unknown) => {
      throw locateInValidation(error);
    });
    this.#feed = null;
    return { ...evaluatedMetrics(found, metrics, lossNames), step: at.step };
  }
}
