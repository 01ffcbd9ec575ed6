/** Applies what controllers decide, and keeps the record. */

import type { Decision } from '../../controllers/controller.js';
import { nearest, OptionError, StateError } from '../../errors.js';
import type { GroupRates } from '../../native/addon-session.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { RecordedDecision, Stop } from '../contracts/report-types.js';
import { show } from '../../option-checks.js';
import { FollowedSchedule, type ScheduledRate } from './followed-schedule.js';
import { NeuronFreezer } from './neuron-freezer.js';
import type { NeuronLayout } from '../../controllers/neuron-parameters.js';
import { optimizerOwnsRate } from './rate-owner.js';

/** A decision and the name of the controller that made it. */
export interface ProposedDecision {
  readonly by: string;
  readonly decision: Decision;
  /** The controller's rates under a schedule, where it makes any. */
  readonly scheduledRate?: ScheduledRate | undefined;
}

/** When decisions are applied. */
export interface BoundaryPosition {
  readonly epoch: number;
  readonly step: number;
}

/** What the desk of decisions goes on from; plain data. */
export interface DeskState {
  readonly rates: readonly (readonly [group: string, lr: number])[];
  /** The schedule in force: who decided it, and at which step. States from before schedules have none. */
  readonly schedule?: { readonly by: string; readonly since: number } | null;
  readonly record: readonly RecordedDecision[];
  readonly frozen: readonly string[];
}

/** The learning rates in force and every decision so far. */
export class DecisionDesk {
  readonly #session: FitSession;
  readonly #rates: Map<string, number>;
  readonly #record: RecordedDecision[] = [];
  readonly #frozen = new Set<string>();
  readonly #neurons: NeuronFreezer;
  readonly #rateOwner: string | null;
  #schedule: FollowedSchedule | null = null;

  /**
   * @param rates - the first learning rate of each parameter group, in order
   * @param layout - the model's layers and parameters; without it no neurons can be frozen
   * @param rateOwner - the optimizer, where it finds its own rate and no controller may set one
   */
  constructor(
    session: FitSession,
    rates: ReadonlyMap<string, number>,
    layout: NeuronLayout = { layers: [], parameterShapes: new Map() },
    rateOwner: string | null = null,
  ) {
    this.#session = session;
    this.#rateOwner = rateOwner;
    this.#rates = new Map(rates);
    this.#neurons = new NeuronFreezer(session, layout);
  }

  /** The learning rate of each group, of the step that follows. */
  get rates(): ReadonlyMap<string, number> {
    return this.#rates;
  }

  /** What the desk goes on from. */
  get state(): DeskState {
    const schedule = this.#schedule === null ? null : { by: this.#schedule.by, since: this.#schedule.since };
    return { rates: [...this.#rates], schedule, record: [...this.#record], frozen: [...this.#frozen] };
  }

  /**
   * Puts rates, their schedule and frozen groups into force again; nothing is recorded anew.
   *
   * @param rateOf - the scheduled rates of a controller, by its name
   */
  async loadState({ rates, schedule = null, record, frozen }: DeskState, rateOf: (by: string) => ScheduledRate | undefined): Promise<void> {
    this.#schedule =
      schedule === null ? null : new FollowedSchedule(schedule.by, schedule.since, checkedRate(schedule.by, rateOf(schedule.by)));
    for (const [group, lr] of rates) {
      await this.#session.setLr(group, lr);
      this.#rates.set(group, lr);
    }
    for (const group of frozen) await this.#freeze(group, true);
    await this.#neurons.repeat(record.flatMap((one) => (one.kind === 'freezeNeurons' ? [one] : [])));
    this.#record.splice(0, this.#record.length, ...record);
  }

  /**
   * The rates of the next steps under a schedule: of `count` steps, or of fewer where it is to be asked again then; `null` without one.
   *
   * @throws whatever the schedule throws where it has ended
   */
  ratesAhead(step: number, count: number): readonly GroupRates[] | null {
    return this.#schedule?.ahead(step, count, [...this.#rates.keys()]) ?? null;
  }

  /** The rate of the first group at the step that follows `step` steps, of those that run. */
  rateAt(step: number): number {
    const [first] = this.#rates;
    if (first === undefined) return 0;
    return this.#schedule === null ? first[1] : this.#schedule.rateAt(step, first[0]);
  }

  /** Tells that so many steps are done. */
  moveTo(step: number): void {
    if (this.#schedule === null) return;
    try {
      for (const group of this.#rates.keys()) this.#rates.set(group, this.#schedule.rateAt(step, group));
    } catch {
      // A schedule that has ended: the last rates stand, unless a step is to follow, which finds out.
    }
  }

  /** Everything applied so far, in order. */
  get record(): readonly RecordedDecision[] {
    return this.#record;
  }

  /**
   * Checks all decisions of one boundary, then applies them in order. A stop ends training after the others are applied; of several the first counts.
   *
   * @param onApplied - called after each
   * @returns the stop that was decided, or `null`
   * @throws {OptionError} `ERR_DECISION_KIND`, `ERR_DECISION_FIELD`, `ERR_DECISION_LR`, `ERR_OPTIMIZER_RATE`, `ERR_GROUP_UNKNOWN`, or as {@link NeuronFreezer.check}
   * @throws {StateError} `ERR_DECISION_CONFLICT` when two controllers set one group's rate
   */
  async apply(
    proposed: readonly ProposedDecision[],
    at: BoundaryPosition,
    onApplied: (decision: RecordedDecision) => void,
  ): Promise<Stop | null> {
    for (const each of proposed) this.#check(each);
    this.#refuseConflicts(proposed, at);
    let stop: Stop | null = null;
    for (const each of proposed) {
      const { by, decision } = each;
      await this.#carryOut(each, at.step);
      if (decision.kind === 'stop') stop ??= { by, epoch: at.epoch, reason: decision.reason };
      const recorded: RecordedDecision = { ...decision, by, epoch: at.epoch, step: at.step };
      this.#record.push(recorded);
      onApplied(recorded);
    }
    return stop;
  }

  /** Ends every freeze: what a controller froze for a fit is not to stay so in the model. Nothing is recorded. */
  async unfreeze(): Promise<void> {
    for (const group of [...this.#frozen]) await this.#freeze(group, false);
    await this.#neurons.release();
  }

  async #freeze(group: string, frozen: boolean, optimizer: 'fresh' | 'kept' = 'kept'): Promise<void> {
    await (optimizer === 'fresh' ? this.#session.freeze(group, frozen, optimizer) : this.#session.freeze(group, frozen));
    if (frozen) this.#frozen.add(group);
    else this.#frozen.delete(group);
  }

  async #carryOut({ by, decision, scheduledRate }: ProposedDecision, step: number): Promise<void> {
    switch (decision.kind) {
      case 'setLr':
        for (const group of this.#groupsOf(decision)) this.#rates.set(group, decision.lr);
        // The session knows the rates of the last step that was done under a schedule.
        for (const group of this.#schedule === null ? this.#groupsOf(decision) : this.#rates.keys()) await this.#setLr(group);
        this.#schedule = null;
        return;
      case 'schedule':
        this.#schedule = new FollowedSchedule(by, step, checkedRate(by, scheduledRate));
        for (const group of this.#rates.keys()) {
          this.#rates.set(group, this.#schedule.rateAt(step, group));
          await this.#setLr(group);
        }
        return;
      case 'keep':
        return this.#session.keep(decision.snapshot);
      case 'restore':
        return this.#session.restore(decision.snapshot, decision.optimizer);
      case 'freeze':
      case 'unfreeze':
        return this.#freeze(decision.group, decision.kind === 'freeze', decision.optimizer);
      case 'freezeNeurons':
        return this.#neurons.freeze(by, decision.layers);
      case 'stop':
        return;
    }
  }

  #setLr(group: string): Promise<void> {
    return this.#session.setLr(group, this.#rates.get(group) ?? 0);
  }

  #groupsOf(decision: Decision & { kind: 'setLr' | 'schedule' }): readonly string[] {
    return decision.kind === 'schedule' || decision.group === undefined ? [...this.#rates.keys()] : [decision.group];
  }

  #check({ by, decision, scheduledRate }: ProposedDecision): void {
    const { kind } = decision;
    if (!KINDS.includes(kind)) {
      throw new OptionError('ERR_DECISION_KIND', `${by} returned a decision of kind '${String(kind)}'. Known kinds: ${KINDS.join(', ')}.`, {
        fields: { by, kind },
      });
    }
    checkFields(by, decision);
    if (kind === 'setLr' && !(Number.isFinite(decision.lr) && decision.lr >= 0)) {
      throw new OptionError('ERR_DECISION_LR', `${by} set the learning rate to ${decision.lr}; expected a finite number of at least 0.`, {
        fields: { by, lr: decision.lr },
      });
    }
    if (kind === 'schedule') checkedRate(by, scheduledRate);
    if ((kind === 'setLr' || kind === 'schedule') && this.#rateOwner !== null) throw optimizerOwnsRate(this.#rateOwner, by);
    if (kind === 'freezeNeurons') this.#neurons.check(by, decision.layers);
    const group = 'group' in decision ? decision.group : undefined;
    if (group === undefined || this.#rates.has(group)) return;
    const known = [...this.#rates.keys()];
    const guess = nearest(group, known);
    const hint = guess === undefined ? `The optimizer has: ${known.join(', ')}.` : `Did you mean '${guess}'?`;
    throw new OptionError('ERR_GROUP_UNKNOWN', `${by} named the parameter group '${group}', which does not exist. ${hint}`, {
      fields: { by, group, known },
    });
  }

  #refuseConflicts(proposed: readonly ProposedDecision[], at: BoundaryPosition): void {
    const setBy = new Map<string, string>();
    for (const { by, decision } of proposed) {
      if (decision.kind !== 'setLr' && decision.kind !== 'schedule') continue;
      for (const group of this.#groupsOf(decision)) {
        const other = setBy.get(group) ?? this.#schedule?.by;
        if (other !== undefined && other !== by) {
          throw new StateError(
            'ERR_DECISION_CONFLICT',
            `${other} and ${by} both set the learning rate of group '${group}' at step ${at.step} (epoch ${at.epoch}). Let one controller own a group's rate.`,
            { fields: { group, by: [other, by], epoch: at.epoch, step: at.step } },
          );
        }
        setBy.set(group, by);
      }
    }
  }
}

/**
 * Controllers may be written in JavaScript, where nothing else finds what is missing.
 *
 * @throws {OptionError} `ERR_DECISION_FIELD`
 */
function checkFields(by: string, decision: Decision): void {
  const { kind } = decision;
  const { reason, snapshot, optimizer } = decision as {
    readonly reason?: unknown;
    readonly snapshot?: unknown;
    readonly optimizer?: unknown;
  };
  const refuse = (field: string, received: unknown, expected: string): OptionError =>
    new OptionError('ERR_DECISION_FIELD', `${by} decided '${kind}' with ${field} ${show(received)}; expected ${expected}.`, {
      fields: { by, kind, field, received, expected },
    });
  const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
  if (kind !== 'keep' && typeof reason !== 'string') throw refuse('reason', reason, 'a sentence for the record');
  if ((kind === 'keep' || kind === 'restore') && !isName(snapshot)) throw refuse('snapshot', snapshot, 'its name');
  const isKnown = optimizer === 'fresh' || optimizer === 'kept' || (optimizer === undefined && kind !== 'restore');
  if (!isKnown) throw refuse('optimizer', optimizer, "'fresh' or 'kept'");
}

/** @throws {OptionError} `ERR_DECISION_LAW` */
function checkedRate(by: string, rate: ScheduledRate | undefined): ScheduledRate {
  if (rate !== undefined) return rate;
  throw new OptionError(
    'ERR_DECISION_LAW',
    `${by} decided a schedule and has no scheduledRate(index, group) that tells its rates. Give the controller one, or let it decide 'setLr'.`,
    { fields: { by } },
  );
}

const KINDS: readonly Decision['kind'][] = ['setLr', 'schedule', 'keep', 'restore', 'freeze', 'unfreeze', 'freezeNeurons', 'stop'];
