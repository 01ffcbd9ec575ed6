/** Raises the rate while a number gets better, and cuts it while it does not. */

import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Cadence, Controller, Decision, Observation } from './controller.js';
import { type Declaration, unit } from './declaration.js';
import { checkMonitor, followsOf, improves, monitorTable, type ResolvedMonitor, readMonitor } from './monitor.js';
import { ofGroup } from './of-group.js';
import type { Probe } from './probe.js';

const OWNER = 'GreedyLr';

const options = {
  ...monitorTable,
  factor: { type: 'number', default: 0.95, above: 0, below: 1, doc: 'What a cut multiplies the rate by, and a raise divides it by.' },
  patience: {
    type: 'integer',
    default: 10,
    min: 0,
    doc: 'Values in a row that may get better before a raise, or fail to before a cut.',
  },
  threshold: { type: 'number', default: 1e-6, min: 0, doc: 'By how much a value must beat the best one to count.' },
  thresholdMode: {
    type: 'choice',
    choices: ['rel', 'abs'],
    default: 'abs',
    doc: "'rel': threshold is a share of the best value; 'abs': it is a difference.",
  },
  window: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Values whose mean is judged in the place of each; null for none.',
  },
  cooldown: { type: 'integer', default: 0, min: 0, doc: 'Values after a cut that are not judged.' },
  warmup: { type: 'integer', default: 0, min: 0, doc: 'Values after a raise that are not judged.' },
  minLr: { type: 'numberByGroup', default: 1e-3, min: 0, doc: 'The rate is not cut below this: for every group, or by group name.' },
  maxLr: { type: 'numberByGroup', default: 1, above: 0, doc: 'The rate is not raised above this: for every group, or by group name.' },
  eps: { type: 'number', default: 1e-8, min: 0, doc: 'A change of the rate by no more than this is left out.' },
  resetStart: {
    type: 'integer',
    default: 500,
    min: 1,
    doc: 'Cuts in vain, with every group at minLr, after which rates and memory go back to the beginning.',
  },
  unit: { ...unit, default: 'step' },
} as const;

/** Options of {@link GreedyLr}. */
export type GreedyLrOptions = OptionsOf<typeof options>;

/** What {@link GreedyLr} remembers; plain JSON. */
export interface GreedyLrState {
  /** The best value, `null` before the first. */
  readonly best: number | null;
  /** Values in a row that were better than the best before them, and that were not. */
  readonly good: number;
  readonly bad: number;
  /** Values that are not judged yet. */
  readonly pause: number;
  /** Cuts in vain that are left before everything begins anew. */
  readonly left: number;
  /** The last values, of {@link GreedyLrOptions.window}. */
  readonly values: readonly number[];
  /** The rate of each group before the first step. */
  readonly base: Readonly<Record<string, number>>;
}

/**
 * GreedyLR: divides every group's rate by `factor` after more than `patience` values in a row that were each better than the best before, multiplies it by `factor`
 * after more than `patience` that were not. Asked every step, about the loss of the training batches, unless `unit` and `monitor` say otherwise; Hugging Face's trainer
 * asks at each evaluation.
 *
 * The limits of the rate are as shipped: for AdamW at the usual 1e-3 give a lower `minLr`. A value that is NaN or infinite is no improvement.
 *
 * Source: GreedyLR (arXiv 2512.14527), as Hugging Face's transformers have it (`GreedyLR`).
 */
export class GreedyLr implements Controller<GreedyLrState> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly probes: readonly Probe[];
  readonly follows: readonly string[];
  readonly setsRate = true;
  /** The options in force. */
  readonly options: ValuesOf<typeof options> & ResolvedMonitor;
  #state: GreedyLrState;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: GreedyLrOptions = {}) {
    const read = readOptions(OWNER, options, given);
    this.options = { ...read, ...checkMonitor(OWNER, read) };
    this.when = { every: 1, unit: this.options.unit };
    this.probes = this.options.probes;
    this.follows = followsOf(this.options);
    this.#state = this.#fresh({});
  }

  start(): void {
    this.#state = this.#fresh({});
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    this.#state = this.#fresh(Object.fromEntries(rates));
    return [];
  }

  /**
   * @throws {StateError} `ERR_MEASUREMENT_MISSING`
   * @throws {OptionError} `ERR_OPTION_VALUE` when `minLr` or `maxLr` name groups and leave one out
   */
  observe(seen: Observation): readonly Decision[] {
    const value = readMonitor(OWNER, this.options.monitor, seen);
    if (value === null) return [];
    const { patience, cooldown, warmup } = this.options;
    this.#count(this.#smoothed(value));
    if (this.#state.good > patience) {
      this.#state = { ...this.#state, good: 0, pause: warmup };
      return this.#raise(seen.lr);
    }
    if (this.#state.bad <= patience) return [];
    this.#state = { ...this.#state, bad: 0, pause: cooldown };
    return this.#cut(seen.lr);
  }

  stateDict(): GreedyLrState {
    return this.#state;
  }

  loadStateDict(state: GreedyLrState): void {
    this.#state = state;
  }

  #fresh(base: GreedyLrState['base']): GreedyLrState {
    return { best: null, good: 0, bad: 0, pause: 0, left: this.options.resetStart, values: [], base };
  }

  #smoothed(value: number): number {
    const { window } = this.options;
    if (window === null) return value;
    const values = [...this.#state.values, value].slice(-window);
    this.#state = { ...this.#state, values };
    return values.reduce((sum, each) => sum + each, 0) / values.length;
  }

  #count(value: number): void {
    const state = this.#state;
    if (state.pause > 0) this.#state = { ...state, good: 0, bad: 0, pause: state.pause - 1 };
    else if (improves(value, state.best, this.options)) this.#state = { ...state, best: value, good: state.good + 1, bad: 0 };
    else this.#state = { ...state, good: 0, bad: state.bad + 1 };
  }

  #raise(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const { factor, maxLr, patience, monitor, resetStart } = this.options;
    this.#state = { ...this.#state, left: resetStart };
    const reason = `${monitor} was better ${patience + 1} times in a row; lr / ${factor}`;
    return this.#change(rates, (rate, group) => Math.max(rate, Math.min(rate / factor, ofGroup(OWNER, 'maxLr', maxLr, group))), reason);
  }

  #cut(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const { factor, minLr, patience, monitor } = this.options;
    const reason = `${monitor} was not better ${patience + 1} times in a row; lr × ${factor}`;
    const floor = (group: string): number => ofGroup(OWNER, 'minLr', minLr, group);
    const lower = (rate: number, group: string): number => Math.min(rate, Math.max(rate * factor, floor(group)));
    const decisions = this.#change(rates, lower, reason);
    if ([...rates].some(([group, rate]) => lower(rate, group) > floor(group))) return decisions;
    const left = this.#state.left - 1;
    this.#state = { ...this.#state, left };
    if (left > 0) return decisions;
    const { base } = this.#state;
    this.#state = { ...this.#fresh(base), pause: this.options.cooldown };
    return this.#change(rates, (rate, group) => base[group] ?? rate, `${this.options.resetStart} cuts in vain; back to the first rate`);
  }

  #change(rates: ReadonlyMap<string, number>, to: (rate: number, group: string) => number, reason: string): readonly Decision[] {
    return [...rates].flatMap(([group, rate]): Decision[] => {
      const lr = to(rate, group);
      return Math.abs(lr - rate) > this.options.eps ? [{ kind: 'setLr', group, lr, reason }] : [];
    });
  }
}
