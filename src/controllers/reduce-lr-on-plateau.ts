/** Cuts the rate when a number has stopped getting better. */

import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Cadence, Controller, Decision, Observation } from './controller.js';
import { type Declaration, unit } from './declaration.js';
import { checkMonitor, countedIn, followsOf, improves, monitorTable, type ResolvedMonitor, readMonitor } from './monitor.js';
import { ofGroup } from './of-group.js';
import type { Probe } from './probe.js';

const OWNER = 'ReduceLrOnPlateau';

const options = {
  ...monitorTable,
  factor: { type: 'number', default: 0.1, min: 0, below: 1, doc: 'What a cut multiplies the rate by.' },
  patience: { type: 'integer', default: 10, min: 0, doc: 'Values in a row that may fail to improve before a cut.' },
  threshold: { type: 'number', default: 1e-4, min: 0, doc: 'By how much a value must beat the best one to count.' },
  thresholdMode: {
    type: 'choice',
    choices: ['rel', 'abs'],
    default: 'rel',
    doc: "'rel': threshold is a share of the best value; 'abs': it is a difference.",
  },
  cooldown: { type: 'integer', default: 0, min: 0, doc: 'Values after a cut that are not counted as bad.' },
  minLr: { type: 'numberByGroup', default: 0, min: 0, doc: 'The rate is not cut below this: for every group, or by group name.' },
  eps: { type: 'number', default: 1e-8, min: 0, doc: 'A cut that would change the rate by no more than this is left out.' },
  unit,
} as const;

/** Options of {@link ReduceLrOnPlateau}. */
export type ReduceLrOnPlateauOptions = OptionsOf<typeof options>;

/** What {@link ReduceLrOnPlateau} remembers; plain JSON. */
export interface ReduceLrOnPlateauState {
  /** The best value, `null` before the first. */
  readonly best: number | null;
  /** Values since the best one or the last cut. */
  readonly bad: number;
  /** Values of the cooldown that are left. */
  readonly cooldown: number;
}

/**
 * Multiplies every group's rate by `factor` when the number it follows has not improved for more than `patience` values. A value that is NaN or
 * infinite is no improvement; one that is not defined (`null`) is passed over. Asked every epoch unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.ReduceLROnPlateau`. The rate that is cut is the one in force.
 */
export class ReduceLrOnPlateau implements Controller<ReduceLrOnPlateauState> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly Probe[];
  readonly follows: readonly string[];
  readonly setsRate = true;
  /** The options in force. */
  readonly options: ValuesOf<typeof options> & ResolvedMonitor;
  #best: number | null = null;
  #bad = 0;
  #cooldown = 0;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: ReduceLrOnPlateauOptions = {}) {
    const read = readOptions(OWNER, options, given);
    this.options = { ...read, ...checkMonitor(OWNER, read) };
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
    if (improves(value, this.#best, this.options)) {
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
