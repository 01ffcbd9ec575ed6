/** Ends training when a number has stopped getting better. */

import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Cadence, Controller, Decision, Observation } from './controller.js';
import { type Declaration, unit } from './declaration.js';
import { checkMonitor, countedIn, followsOf, monitorTable, type ResolvedMonitor, readMonitor, shortNumber } from './monitor.js';
import type { Probe } from './probe.js';

const OWNER = 'EarlyStopping';

const options = {
  ...monitorTable,
  patience: { type: 'integer', default: 3, min: 1, doc: 'Values in a row without improvement that end training.' },
  minDelta: { type: 'number', default: 0, min: 0, doc: 'By how much a value must beat the best one to count; 0 is by anything.' },
  stoppingThreshold: {
    type: 'number',
    default: null,
    nullable: true,
    doc: 'Training ends at once when the value is better than this; null is never.',
  },
  divergenceThreshold: {
    type: 'number',
    default: null,
    nullable: true,
    doc: 'Training ends at once when the value is worse than this; null is never.',
  },
  checkFinite: {
    type: 'boolean',
    default: true,
    doc: 'End training when the value is NaN or infinite; otherwise such a value is no improvement.',
  },
  unit,
} as const;

/** Options of {@link EarlyStopping}. */
export type EarlyStoppingOptions = OptionsOf<typeof options>;

/** What {@link EarlyStopping} remembers; plain JSON. */
export interface EarlyStoppingState {
  /** The best value, `null` before the first. */
  readonly best: number | null;
  /** Values since the best one. */
  readonly wait: number;
}

/**
 * Stops when the number it follows has not improved for `patience` values in a row, has passed a threshold, or is not finite. A value that is not
 * defined (`null`) is passed over. Asked every epoch unless `unit` says otherwise; values
 * of a validation count as often as there is one. The weights stay as the last step left them; `restoreBest` of the fit gives the best ones.
 *
 * Source: the rules of `lightning.pytorch.callbacks.EarlyStopping`.
 */
export class EarlyStopping implements Controller<EarlyStoppingState> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly waitsForSearch = true;
  readonly probes: readonly Probe[];
  readonly follows: readonly string[];
  /** The options in force. */
  readonly options: ValuesOf<typeof options> & ResolvedMonitor;
  #best: number | null = null;
  #wait = 0;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: EarlyStoppingOptions = {}) {
    const read = readOptions(OWNER, options, given);
    this.options = { ...read, ...checkMonitor(OWNER, read) };
    this.when = { every: 1, unit: this.options.unit };
    this.probes = this.options.probes;
    this.follows = followsOf(this.options);
  }

  start(): void {
    this.#best = null;
    this.#wait = 0;
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` */
  observe(seen: Observation): readonly Decision[] {
    const value = readMonitor(OWNER, this.options.monitor, seen);
    if (value === null) return [];
    const reason = this.#atOnce(value) ?? this.#outOfPatience(value);
    return reason === null ? [] : [{ kind: 'stop', reason }];
  }

  stateDict(): EarlyStoppingState {
    return { best: this.#best, wait: this.#wait };
  }

  loadStateDict(state: EarlyStoppingState): void {
    this.#best = state.best;
    this.#wait = state.wait;
  }

  /** Why to stop whatever came before, or `null`. */
  #atOnce(value: number): string | null {
    const { monitor, stoppingThreshold, divergenceThreshold, checkFinite } = this.options;
    if (checkFinite && !Number.isFinite(value)) return `${monitor} is ${value}`;
    if (stoppingThreshold !== null && this.#isBetter(value, stoppingThreshold)) {
      return `${monitor} is better than the threshold ${stoppingThreshold} (now ${shortNumber(value)})`;
    }
    if (divergenceThreshold !== null && this.#isBetter(divergenceThreshold, value)) {
      return `${monitor} is worse than the threshold ${divergenceThreshold} (now ${shortNumber(value)})`;
    }
    return null;
  }

  #outOfPatience(value: number): string | null {
    const { monitor, mode, patience, minDelta, unit } = this.options;
    const best = this.#best;
    const handicapped = mode === 'min' ? value + minDelta : value - minDelta;
    if (Number.isFinite(value) && (best === null || this.#isBetter(handicapped, best))) {
      this.#best = value;
      this.#wait = 0;
      return null;
    }
    this.#wait += 1;
    if (this.#wait < patience) return null;
    const by = minDelta === 0 ? '' : ` by more than ${minDelta}`;
    const since = best === null ? '' : `; best ${shortNumber(best)}`;
    return `${monitor} has not improved${by} for ${this.#wait} ${countedIn(monitor, unit)}${this.#wait === 1 ? '' : 's'} (now ${shortNumber(value)}${since})`;
  }

  #isBetter(a: number, b: number): boolean {
    return this.options.mode === 'min' ? a < b : a > b;
  }
}
