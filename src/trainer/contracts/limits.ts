/** When a fit ends by itself: after so many epochs, steps or seconds. */

import { badOption } from '../../option-checks.js';
import type { ValuesOf } from '../../options/index.js';
import type { Stop } from './report-types.js';

/** When a fit ends by itself; what comes first ends it. */
export const limitTable = {
  maxEpochs: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Epochs to train for.' },
  maxSteps: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Training steps to do, counted from the start of the fit, resumed parts included.',
  },
  maxSeconds: {
    type: 'number',
    default: null,
    nullable: true,
    above: 0,
    doc: 'Seconds to train and measure, resumed parts included; the step that runs then is still done.',
  },
} as const;

/** Limits in force; `null` for what does not limit. */
export type Limits = ValuesOf<typeof limitTable>;

/** Who stops a fit at a limit; no controller has these names. Reaching `maxEpochs` is the end that was planned, and no stop. */
export const LIMIT_NAMES = ['maxSteps', 'maxSeconds'] as const;

/**
 * @param resumes - a run that goes on knows its own limits
 * @throws {OptionError} `ERR_OPTION_VALUE` where nothing ends the fit
 */
export function checkLimits({ maxEpochs, maxSteps, maxSeconds }: Limits, resumes: boolean): void {
  if (maxEpochs !== null || maxSteps !== null || maxSeconds !== null || resumes) return;
  throw badOption('fit', 'maxEpochs', undefined, 'an integer of at least 1, or maxSteps or maxSeconds besides or instead');
}

/** The limits given, or where there are none those of the run that goes on. */
export function limitsOf({ maxEpochs, maxSteps, maxSeconds }: Limits, saved: Limits | null): Limits {
  const given = { maxEpochs, maxSteps, maxSeconds };
  return saved !== null && Object.values(given).every((limit) => limit === null) ? saved : given;
}

/** What is known of a fit's length before it begins: an upper bound, since a controller may stop it. */
export interface PlannedLength {
  /** Epochs, the last one maybe a part of one; `null` where only time ends the fit. */
  readonly maxEpochs: number | null;
  /** Training steps; `null` where that is not known. */
  readonly maxSteps: number | null;
}

/** @param stepsPerEpoch - `null` where it is not known */
export function plannedLength({ maxEpochs, maxSteps }: Limits, stepsPerEpoch: number | null): PlannedLength {
  const whole = maxEpochs === null || stepsPerEpoch === null ? null : maxEpochs * stepsPerEpoch;
  const steps = whole === null ? maxSteps : Math.min(whole, maxSteps ?? whole);
  const epochs = steps === null || stepsPerEpoch === null ? null : Math.ceil(steps / stepsPerEpoch);
  return { maxEpochs: epochs ?? maxEpochs, maxSteps: steps };
}

/** Whether a stop leaves the epoch open, so that a run that goes on does so within it. */
export function endsWithin(stop: Stop | null): boolean {
  return stop !== null && LIMIT_NAMES.some((name) => name === stop.by);
}

/** Watches the limits that can be met within an epoch. */
export class LimitWatch {
  readonly #limits: Limits;
  readonly #secondsBefore: number;
  readonly #interrupt: () => void;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;
  /** Of pauses, milliseconds. */
  #idle = 0;

  /**
   * Begins to count time.
   *
   * @param secondsBefore - of the parts of the fit that ran before
   * @param interrupt - makes the steps that run end soon
   */
  constructor(limits: Limits, secondsBefore: number, interrupt: () => void) {
    this.#limits = limits;
    this.#secondsBefore = secondsBefore;
    this.#interrupt = interrupt;
    this.#arm();
  }

  /** Leaves the time that `wait` takes out. */
  async without(wait: () => Promise<void>): Promise<void> {
    this.close();
    const begun = performance.now();
    await wait();
    this.#idle += performance.now() - begun;
    this.#arm();
  }

  /** The training step at which the loop must pause; infinite where none limits. */
  get pauseAt(): number {
    return this.#limits.maxSteps ?? Number.POSITIVE_INFINITY;
  }

  /** The limit that was reached, `null` before. */
  reached(at: { readonly epoch: number; readonly step: number }): Stop | null {
    const { maxSteps, maxSeconds } = this.#limits;
    if (maxSteps !== null && at.step >= maxSteps) return { by: 'maxSteps', epoch: at.epoch, reason: `${maxSteps} steps are done` };
    if (maxSeconds === null || this.#seconds < maxSeconds) return null;
    return { by: 'maxSeconds', epoch: at.epoch, reason: `${maxSeconds} seconds are over` };
  }

  /** Seconds until the limit of time; `null` where none limits. */
  get secondsLeft(): number | null {
    const { maxSeconds } = this.#limits;
    return maxSeconds === null ? null : maxSeconds - this.#seconds;
  }

  get #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt - this.#idle) / 1000;
  }

  #arm(): void {
    const { maxSeconds } = this.#limits;
    if (maxSeconds === null) return;
    const left = Math.max(0, (maxSeconds - this.#seconds) * 1000);
    // The longest delay that a timer takes.
    this.#timer = setTimeout(this.#interrupt, Math.min(left + 1, 2 ** 31 - 1));
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
