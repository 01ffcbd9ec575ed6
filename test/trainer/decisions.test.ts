import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/controllers/index.js';
import { OptionError, StateError } from '../../src/errors.js';
import type { FitSession } from '../../src/trainer/contracts/fit-session.js';
import type { RecordedDecision } from '../../src/trainer/contracts/report-types.js';
import { DecisionDesk, type ProposedDecision } from '../../src/trainer/control/decisions.js';

/** A session that writes down what it is told. */
function fakeSession(): { session: FitSession; calls: string[] } {
  const calls: string[] = [];
  const call =
    (name: string) =>
    async (...args: unknown[]): Promise<never> => {
      calls.push(`${name}(${args.join(', ')})`);
      return undefined as never;
    };
  const session = new Proxy({} as FitSession, { get: (_, name) => call(String(name)) });
  return { session, calls };
}

const AT = { epoch: 2, step: 30 };
const RATES = new Map([
  ['head', 0.1],
  ['rest', 0.2],
]);

function desk() {
  const { session, calls } = fakeSession();
  const decided = new DecisionDesk(session, RATES);
  const applied: RecordedDecision[] = [];
  const apply = (...proposed: ProposedDecision[]) => decided.apply(proposed, AT, (decision) => applied.push(decision));
  return { desk: decided, calls, applied, apply };
}

const by = (name: string, decision: object): ProposedDecision => ({
  by: name,
  decision: { reason: 'for a test', ...decision } as Decision,
});

describe('DecisionDesk', () => {
  it('applies decisions in order and records each with who, when and why', async () => {
    const { desk: decided, calls, applied, apply } = desk();
    const stop = await apply(
      by('A', { kind: 'keep', snapshot: 'best' }),
      by('A', { kind: 'setLr', group: 'head', lr: 0.05, reason: 'r1' }),
      by('B', { kind: 'freeze', group: 'rest', reason: 'r2' }),
      by('B', { kind: 'restore', snapshot: 'best', optimizer: 'fresh', reason: 'r3' }),
      by('B', { kind: 'unfreeze', group: 'rest', reason: 'r4' }),
    );
    expect(stop).toBeNull();
    expect(calls).toEqual(['keep(best)', 'setLr(head, 0.05)', 'freeze(rest, true)', 'restore(best, fresh)', 'freeze(rest, false)']);
    expect(applied).toEqual(decided.record);
    expect(applied[1]).toEqual({ kind: 'setLr', group: 'head', lr: 0.05, reason: 'r1', by: 'A', epoch: 2, step: 30 });
    expect([...decided.rates]).toEqual([
      ['head', 0.05],
      ['rest', 0.2],
    ]);
  });

  it('sets the rate of every group without a group', async () => {
    const { desk: decided, calls, apply } = desk();
    await apply(by('A', { kind: 'setLr', lr: 0, reason: 'r' }));
    expect(calls).toEqual(['setLr(head, 0)', 'setLr(rest, 0)']);
    expect([...decided.rates.values()]).toEqual([0, 0]);
  });

  it('returns the first stop and still applies what comes after it', async () => {
    const { calls, apply } = desk();
    const stop = await apply(
      by('A', { kind: 'stop', reason: 'first' }),
      by('B', { kind: 'stop', reason: 'second' }),
      by('B', { kind: 'keep', snapshot: 's' }),
    );
    expect(stop).toEqual({ by: 'A', epoch: 2, reason: 'first' });
    expect(calls).toEqual(['keep(s)']);
  });

  it('follows a schedule step by step, until its controller sets a rate', async () => {
    const { desk: decided, calls, apply } = desk();
    const rate = (index: number, group: string) => (group === 'head' ? 1 : 2) / (1 + index);
    await apply({ ...by('A', { kind: 'schedule', law: { name: 'harmonic' }, reason: 'r' }), scheduledRate: rate });
    expect(calls.splice(0)).toEqual(['setLr(head, 1)', 'setLr(rest, 2)']);
    const ahead = decided.ratesAhead(31, 2);
    expect(ahead?.map(({ group, rates }) => [group, [...rates]])).toEqual([
      ['head', [1 / 2, 1 / 3]],
      ['rest', [1, 2 / 3]],
    ]);
    expect(decided.ratesAhead(30, 100_000)?.[0]?.rates.length).toBe(8192);
    expect(decided.rateAt(33)).toBe(1 / 4);
    decided.moveTo(33);
    expect([...decided.rates.values()]).toEqual([1 / 4, 1 / 2]);
    expect(decided.state.schedule).toEqual({ by: 'A', since: 30 });
    await expect(apply(by('B', { kind: 'setLr', group: 'rest', lr: 1, reason: 'r' }))).rejects.toMatchObject({
      code: 'ERR_DECISION_CONFLICT',
    });
    await apply(by('A', { kind: 'setLr', group: 'rest', lr: 7, reason: 'r' }));
    // The session still had the rates of the last step.
    expect(calls).toEqual(['setLr(head, 0.25)', 'setLr(rest, 7)']);
    expect(decided.ratesAhead(33, 9)).toBeNull();
  });

  it('goes as far as a schedule tells, and fails where it tells nothing or nonsense', async () => {
    const { desk: decided, apply } = desk();
    const ended = (index: number) => {
      if (index > 5) throw new StateError('ERR_SCHEDULE_ENDED', 'over');
      return index === 4 ? Number.NaN : 1;
    };
    await apply({ ...by('A', { kind: 'schedule', law: { name: 'short' }, reason: 'r' }), scheduledRate: ended });
    expect(decided.ratesAhead(30, 99)?.map(({ rates }) => rates.length)).toEqual([4, 4]);
    expect(() => decided.ratesAhead(34, 9)).toThrow(expect.objectContaining({ code: 'ERR_DECISION_LR' }));
    expect(() => decided.ratesAhead(36, 9)).toThrow(expect.objectContaining({ code: 'ERR_SCHEDULE_ENDED' }));
  });

  it('lets one controller set a rate twice', async () => {
    const { desk: decided, apply } = desk();
    await apply(
      by('A', { kind: 'setLr', group: 'head', lr: 1, reason: 'r' }),
      by('A', { kind: 'setLr', group: 'head', lr: 2, reason: 'r' }),
    );
    expect(decided.rates.get('head')).toBe(2);
  });

  it.each<[string, ProposedDecision[], typeof OptionError | typeof StateError, string]>([
    [
      'two controllers and one group',
      [by('A', { kind: 'setLr', group: 'head', lr: 1 }), by('B', { kind: 'setLr', group: 'head', lr: 1 })],
      StateError,
      'ERR_DECISION_CONFLICT',
    ],
    [
      'a group set by one, all by another',
      [by('A', { kind: 'setLr', lr: 1 }), by('B', { kind: 'setLr', group: 'rest', lr: 1 })],
      StateError,
      'ERR_DECISION_CONFLICT',
    ],
    ['a group that is not there', [by('A', { kind: 'setLr', group: 'haed', lr: 1 })], OptionError, 'ERR_GROUP_UNKNOWN'],
    ['a group to freeze that is not there', [by('A', { kind: 'freeze', group: 'x' })], OptionError, 'ERR_GROUP_UNKNOWN'],
    ['a negative rate', [by('A', { kind: 'setLr', lr: -1 })], OptionError, 'ERR_DECISION_LR'],
    ['a rate of NaN', [by('A', { kind: 'setLr', lr: Number.NaN })], OptionError, 'ERR_DECISION_LR'],
    ['an infinite rate', [by('A', { kind: 'setLr', lr: Number.POSITIVE_INFINITY })], OptionError, 'ERR_DECISION_LR'],
    ['a stop without a reason', [by('A', { kind: 'stop', reason: undefined })], OptionError, 'ERR_DECISION_FIELD'],
    [
      'a restore that does not say what becomes of the optimizer',
      [by('A', { kind: 'restore', snapshot: 's' })],
      OptionError,
      'ERR_DECISION_FIELD',
    ],
    ['a snapshot without a name', [by('A', { kind: 'keep' })], OptionError, 'ERR_DECISION_FIELD'],
    [
      'a freeze with an unknown optimizer',
      [by('A', { kind: 'freeze', group: 'head', optimizer: 'old' })],
      OptionError,
      'ERR_DECISION_FIELD',
    ],
    ['a schedule without rates', [by('A', { kind: 'schedule', law: { name: 'x' } })], OptionError, 'ERR_DECISION_LAW'],
    ['a kind that is not known', [by('A', { kind: 'rewind' })], OptionError, 'ERR_DECISION_KIND'],
  ])('refuses %s, and then applies nothing', async (_, proposed, Class, code) => {
    const { calls, applied, apply } = desk();
    const failure = await apply(by('A', { kind: 'keep', snapshot: 's' }), ...proposed).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Class);
    expect(failure).toMatchObject({ code });
    expect([calls, applied]).toEqual([[], []]);
  });

  it('names both controllers of a conflict', async () => {
    const { apply } = desk();
    await expect(apply(by('NeVe', { kind: 'setLr', lr: 1 }), by('Cosine', { kind: 'setLr', lr: 1 }))).rejects.toThrow(
      "NeVe and Cosine both set the learning rate of group 'head' at step 30 (epoch 2).",
    );
  });

  it('ends every freeze, unrecorded', async () => {
    const { desk: decided, calls, apply } = desk();
    await apply(
      by('A', { kind: 'freeze', group: 'head' }),
      by('A', { kind: 'freeze', group: 'rest' }),
      by('A', { kind: 'unfreeze', group: 'rest' }),
    );
    await decided.unfreeze();
    await decided.unfreeze();
    expect(calls.slice(3)).toEqual(['freeze(head, false)']);
    expect(decided.record).toHaveLength(3);
  });
});
