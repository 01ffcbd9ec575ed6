/** Cuts the rate when a number has stopped getting better. */

import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import type { Cadence, Controller, Decision, Observation } from './controller.js';
import { checkMonitor, countedIn, followsOf, MONITOR_DEFAULTS, type MonitorOptions, type ResolvedMonitor, readMonitor } from './monitor.js';
import { checkPerGroup, checkUnit, ofGroup, withDefaults } from './option-defaults.js';
import type { Probe } from './probe.js';
import type { ScheduleOptions } from './schedules/schedule.js';

/** Options of {@link ReduceLrOnPlateau}. */
export interface ReduceLrOnPlateauOptions extends ScheduleOptions, MonitorOptions {
  /** What a cut multiplies the rate by, at least 0 and below 1 (default 0.1). */
  readonly factor?: number;
  /** Values in a row that may fail to improve before a cut, an integer of at least 0 (default 10). */
  readonly patience?: number;
  /** By how much a value must beat the best one to count, at least 0 (default 1e-4). */
  readonly threshold?: number;
  /** `'rel'` (default): `threshold` is a share of the best value; `'abs'`: it is a difference. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Values after a cut that are not counted as bad, an integer of at least 0 (default 0). */
  readonly cooldown?: number;
  /** The rate is not cut below this, at least 0 (default 0): for every group, or by group name. */
  readonly minLr?: number | Readonly<Record<string, number>>;
  /** A cut that would change the rate by no more than this is left out, at least 0 (default 1e-8). */
  readonly eps?: number;
}

/** What {@link ReduceLrOnPlateau} remembers; plain JSON. */
export interface ReduceLrOnPlateauState {
  /** The best value, `null` before the first. */
  readonly best: number | null;
  /** Values since the best one or the last cut. */
  readonly bad: number;
  /** Values of the cooldown that are left. */
  readonly cooldown: number;
}

const OWNER = 'ReduceLrOnPlateau';

/**
 * Multiplies every group's rate by `factor` when the number it follows has not improved for more than `patience` values. A value that is NaN or
 * infinite is no improvement; one that is not defined (`null`) is passed over. Asked every epoch unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.ReduceLROnPlateau`. The rate that is cut is the one in force.
 */
export class ReduceLrOnPlateau implements Controller<ReduceLrOnPlateauState> {
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly Probe[];
  readonly follows: readonly string[];
  readonly setsRate = true;
  /** The options in force. */
  readonly options: Readonly<Required<ReduceLrOnPlateauOptions>> & ResolvedMonitor;
  #best: number | null = null;
  #bad = 0;
  #cooldown = 0;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ReduceLrOnPlateauOptions = {}) {
    this.options = resolve(options);
    this.when = { every: 1, unit: this.options.unit };
    this.probes = this.options.probes;
    this.follows = followsOf(this.options);
  }

  start(): void {
    this.#best = null;
    this.#bad = 0;
    this.#cooldown = 0;
  }

  /**
   * @throws {StateError} `ERR_MEASUREMENT_MISSING`
   * @throws {OptionError} `ERR_OPTION_VALUE` when `minLr` names groups and leaves one out
   */
  observe(seen: Observation): readonly Decision[] {
    const { monitor, patience, cooldown } = this.options;
    const value = readMonitor(OWNER, monitor, seen);
    if (value === null) return [];
    this.#count(value);
    if (this.#bad <= patience) return [];
    this.#bad = 0;
    this.#cooldown = cooldown;
    return this.#cut(seen.lr);
  }

  stateDict(): ReduceLrOnPlateauState {
    return { best: this.#best, bad: this.#bad, cooldown: this.#cooldown };
  }

  loadStateDict(state: ReduceLrOnPlateauState): void {
    this.#best = state.best;
    this.#bad = state.bad;
    this.#cooldown = state.cooldown;
  }

  #count(value: number): void {
    if (this.#improves(value)) {
      this.#best = value;
      this.#bad = 0;
    } else {
      this.#bad += 1;
    }
    if (this.#cooldown > 0) {
      this.#cooldown -= 1;
      this.#bad = 0;
    }
  }

  #improves(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    // An infinite best value would not survive JSON.
    if (!Number.isFinite(value)) return false;
    if (this.#best === null) return true;
    const sign = mode === 'min' ? -1 : 1;
    const limit = thresholdMode === 'rel' ? this.#best * (1 + sign * threshold) : this.#best + sign * threshold;
    return mode === 'min' ? value < limit : value > limit;
  }

  #cut(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const { factor, patience, minLr, eps, monitor } = this.options;
    const reason = `${monitor} has not improved for ${patience + 1} ${countedIn(monitor, this.options.unit)}s; lr × ${factor}`;
    const decisions: Decision[] = [];
    for (const [group, rate] of rates) {
      const lr = Math.max(rate * factor, ofGroup(OWNER, 'minLr', minLr, group));
      if (rate - lr > eps) decisions.push({ kind: 'setLr', group, lr, reason });
    }
    return decisions;
  }
}

function resolve(options: ReduceLrOnPlateauOptions): Readonly<Required<ReduceLrOnPlateauOptions>> & ResolvedMonitor {
  const given = withDefaults(OWNER, options, {
    ...MONITOR_DEFAULTS,
    factor: 0.1,
    patience: 10,
    threshold: 1e-4,
    thresholdMode: 'rel',
    cooldown: 0,
    minLr: 0,
    eps: 1e-8,
    unit: 'epoch',
  });
  const factor = checkNumber(OWNER, 'factor', given.factor, { min: 0, max: 1 });
  if (factor === 1) throw badOption(OWNER, 'factor', factor, 'a finite number of at least 0 and below 1');
  return {
    ...checkMonitor(OWNER, given),
    factor,
    patience: checkNumber(OWNER, 'patience', given.patience, { integer: true, min: 0 }),
    threshold: checkNumber(OWNER, 'threshold', given.threshold, { min: 0 }),
    thresholdMode: checkOneOf(OWNER, 'thresholdMode', given.thresholdMode as string, ['rel', 'abs']) as 'rel' | 'abs',
    cooldown: checkNumber(OWNER, 'cooldown', given.cooldown, { integer: true, min: 0 }),
    minLr: checkPerGroup(OWNER, 'minLr', given.minLr, (option, value) => checkNumber(OWNER, option, value, { min: 0 })),
    eps: checkNumber(OWNER, 'eps', given.eps, { min: 0 }),
    unit: checkUnit(OWNER, given.unit),
  };
}
