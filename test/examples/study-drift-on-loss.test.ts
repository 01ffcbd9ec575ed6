import type { Controller, Decision, Measurement, Observation, VelocityProbe } from 'neve';
import { expect, test } from 'vitest';
import { DriftOnLoss } from '../../examples/study/drift-on-loss.js';
import { LossSignal } from '../../examples/study/loss-signal.js';

const lossOf = (loss: number): Measurement => ({ kind: 'loss', loss, seconds: 0.5 });

function driftOf(losses: readonly number[]): number | null {
  const signal = new LossSignal();
  return losses.map((loss) => signal.next(loss, 0)).at(-1)?.drift ?? null;
}

test('a straight fall drifts, back and forth does not', () => {
  expect(driftOf([8, 7, 6, 5, 4])).toBe(1);
  expect(driftOf([8, 7, 8, 7, 8])).toBe(-1);
  expect(driftOf([8, 8, 8, 8])).toBe(0);
  expect(driftOf([8, 7, 6])).toBeNull();
});

test('velocity is the relative change, and old differences are forgotten', () => {
  const signal = new LossSignal();
  expect(signal.next(3, 0).velocity).toBeNull();
  expect(signal.next(1, 0).velocity).toBe(0.5);
  for (let i = 0; i < 20; i++) signal.next(i, 0);
  expect(signal.state.differences).toEqual([1, 1, 1, 1, 1, 1, 1]);
});

const VELOCITY: VelocityProbe = {
  kind: 'velocity',
  name: 'velocity',
  auxiliary: { kind: 'rows', samples: 32, seed: 0 },
  layers: {},
  axis: 'auto',
  momentum: 0,
  drift: true,
  batchNorm: 'batch',
  history: 'fp32',
  memory: 'device',
  maxBytes: null,
  neurons: false,
};

/** Decides what it is told to, and remembers what it saw. */
class Inner implements Controller<number> {
  readonly name = 'inner';
  readonly when = (step: number) => ({ step: step + 3 });
  readonly probes = [VELOCITY, { kind: 'loss', name: 'own', samples: 4, seed: 1 } as const];
  readonly recovers = true;
  readonly seen: (Measurement | undefined)[] = [];
  next: readonly Decision[] = [];

  start(): void {}

  observe({ measurements }: Observation): readonly Decision[] {
    this.seen.push(measurements.get('velocity'));
    return this.next;
  }

  stateDict(): number {
    return 7;
  }

  loadStateDict(): void {}
}

function observed(loss: number): Observation {
  const measurements = new Map([['velocity', lossOf(loss)]]);
  return { epoch: 0, step: 1, loss: 0, losses: new Float64Array(), lr: new Map(), measurements, failure: null };
}

test('velocity probes are replaced, all else is the inner controller', () => {
  const inner = new Inner();
  const outer = new DriftOnLoss(inner);
  expect(outer.probes).toEqual([{ kind: 'loss', name: 'velocity', samples: 256, seed: 0 }, inner.probes[1]]);
  expect(outer).toMatchObject({ when: inner.when, recovers: true });
});

test('after a rollback the loss is compared with that of the weights that were put back', () => {
  const inner = new Inner();
  const outer = new DriftOnLoss(inner);
  outer.start({ maxEpochs: 1, stepsPerEpoch: 9 });
  outer.begin(new Map(), new Map([['velocity', lossOf(4)]]));
  inner.next = [{ kind: 'keep', snapshot: 'a' }];
  outer.observe(observed(3));
  inner.next = [{ kind: 'restore', snapshot: 'a', optimizer: 'kept', reason: '' }];
  expect(outer.observe(observed(9))).toBe(inner.next);
  outer.observe(observed(1));
  expect(inner.seen.map((found) => (found?.kind === 'velocity' ? found.velocity : null))).toEqual([1 / 7, 6 / 12, 2 / 4]);
});

test('its state goes on where it was', () => {
  const first = new DriftOnLoss(new Inner());
  first.start({ maxEpochs: 1, stepsPerEpoch: 9 });
  for (const loss of [4, 3]) first.observe(observed(loss));
  const inner = new Inner();
  const second = new DriftOnLoss(inner);
  second.loadStateDict(structuredClone(first.stateDict()));
  second.observe(observed(2));
  expect(inner.seen[0]).toMatchObject({ velocity: 0.2 });
});
