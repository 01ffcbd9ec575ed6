/** The rule of NeVe against cases that an independent prototype wrote down: what is decided at every boundary, and every rate on the way. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Decision, NeVe } from '../../src/controllers/index.js';
import { nextBoundary } from '../../src/controllers/next-boundary.js';
import { NumericalError } from '../../src/errors.js';
import { velocityMeasurement } from './drive.js';

interface Told {
  readonly kind: 'keep' | 'restore' | 'setLr';
  readonly snapshot?: string;
  readonly optimizer?: string;
  readonly group?: string;
  readonly lr?: number;
}

interface Case {
  readonly name: string;
  readonly plan: { readonly maxEpochs: number; readonly stepsPerEpoch: number };
  readonly rates: Readonly<Record<string, number>>;
  readonly begin: readonly Told[];
  readonly steps: readonly {
    readonly step: number;
    readonly losses: readonly number[];
    readonly measured: { readonly fastest: number; readonly V: number; readonly c: number | null } | null;
    readonly failure: boolean;
    readonly decisions: readonly Told[];
  }[];
  readonly end: {
    readonly phase: 'scale' | 'descend';
    readonly peak: number;
    readonly cap: number | null;
    readonly cuts: number;
    readonly raises: number;
  };
}

/**
 * The prototype raised no network whose outputs turn by more than a tenth an interval. That was idle on every task but one, and wrong there: on its plateau a recurrent
 * network turns so fast, and has to be raised (see `neve-descent.test.ts`).
 */
const GONE = 'descent: not calm, not raised';
const CASES = (JSON.parse(readFileSync(new URL('neve-vectors.json', import.meta.url), 'utf8')) as Case[]).filter(
  ({ name }) => name !== GONE,
);
/** The rates were written down with so many digits. */
const closeTo = (lr: number) => expect.closeTo(lr, 11);

/** Rates in force, as the trainer keeps them. */
class Rates {
  readonly neve: NeVe;
  #set: Record<string, number>;
  /** Step of the schedule in force. */
  #since: number | null = null;

  constructor(neve: NeVe, rates: Readonly<Record<string, number>>) {
    this.neve = neve;
    this.#set = { ...rates };
  }

  apply(decisions: readonly Decision[], step: number): void {
    for (const decision of decisions) {
      if (decision.kind === 'schedule') this.#since = step;
      if (decision.kind !== 'setLr' || decision.group === undefined) continue;
      this.#set[decision.group] = decision.lr;
      this.#since = null;
    }
  }

  at(step: number): Record<string, number> {
    const since = this.#since;
    if (since === null) return { ...this.#set };
    return Object.fromEntries(Object.keys(this.#set).map((group) => [group, this.neve.scheduledRate(step - since, group)]));
  }
}

/** Snapshots that are kept and put back, in order. */
const snapshots = (decisions: readonly (Told | Decision)[]) =>
  decisions.flatMap((decision) =>
    decision.kind === 'keep' || decision.kind === 'restore'
      ? [{ kind: decision.kind, snapshot: decision.snapshot, optimizer: 'optimizer' in decision ? decision.optimizer : undefined }]
      : [],
  );

/** The rates that were written down: at the beginning, during a look, and on every stair of the descent. */
const ratesTold = (decisions: readonly Told[]) =>
  Object.fromEntries(decisions.flatMap(({ kind, group, lr }) => (kind === 'setLr' ? [[group, closeTo(lr ?? 0)]] : [])));

describe('NeVe, by the cases of the prototype', () => {
  it('has twelve', () => expect(CASES.length).toBe(12));

  it.each(CASES)('$name', ({ plan, rates: given, begin, steps, end }) => {
    const neve = new NeVe();
    const rates = new Rates(neve, given);
    neve.start(plan);
    const first = neve.begin(new Map(Object.entries(given)));
    rates.apply(first, 0);
    expect(snapshots(first)).toEqual(snapshots(begin));
    expect(rates.at(0)).toMatchObject(ratesTold(begin));
    let next = nextBoundary(neve.when, 0, plan.stepsPerEpoch).step;
    // The prototype took its line in stairs, and so had more boundaries; what was told there is told at the next one here.
    let losses: number[] = [];
    for (const { step, losses: each, measured, failure, decisions: expected } of steps) {
      losses.push(...each);
      if (failure || step === next) {
        const found = velocityMeasurement({
          ...{ velocity: measured?.V ?? null, drift: measured?.c ?? null },
          layers: [measured?.fastest ?? 0, 0].map((velocity) => ({
            ...{ name: 'l', neurons: 1, velocity, mseVelocity: null, drift: null, deadNeurons: 0, perNeuron: null },
          })),
        });
        const decided = neve.observe({
          ...{ epoch: 0, step, losses: Float64Array.from(losses), loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length },
          lr: new Map(Object.entries(rates.at(step))),
          measurements: new Map(failure ? [] : [['velocity', found]]),
          failure: failure ? new NumericalError('ERR_NON_FINITE_LOSS', 'The loss is NaN.') : null,
        });
        losses = [];
        rates.apply(decided, step);
        expect(snapshots(decided), `at step ${step}`).toEqual(snapshots(expected));
        // A state that was saved goes on as well.
        neve.loadStateDict(JSON.parse(JSON.stringify(neve.stateDict())));
        next = nextBoundary(neve.when, step, plan.stepsPerEpoch).step;
      } else expect(snapshots(expected), `at step ${step}`).toEqual([]);
      expect(rates.at(step), `at step ${step}`).toMatchObject(ratesTold(expected));
    }
    const { peak, raises, undos, phase } = neve.report();
    expect({ phase, peak: peak ?? 0, raises, undos }).toEqual({
      ...{ phase: end.phase === 'scale' ? 'look' : 'descend', peak: closeTo(end.peak), raises: end.raises, undos: end.cuts },
    });
    const { cap } = neve.stateDict() as { cap: number | null };
    expect(cap).toEqual(end.cap === null ? null : closeTo(end.cap));
  });
});
