import type { LossProbe, Observation } from 'neve';
import { expect, test } from 'vitest';
import { BestOnHeldOut } from '../../examples/study/best-on-held-out.js';
import { columnScales, standardize } from '../../examples/study/scaling.js';
import { numbers, words } from '../../examples/study/selection.js';
import { meansOf, windowsOf } from '../../examples/study/series.js';

test('means leave missing values out, and a stretch without any repeats the one before', () => {
  const line = (...values: (number | string)[]): string => ['16/12/2006', '17:24:00', ...values].join(';');
  const text = ['Date;Time;a;b', line(1, 10), line(3, '?'), line(5, '?'), line(7, '?'), line(100, 100)].join('\n');
  expect([...meansOf(text, 2, 2)]).toEqual([2, 10, 6, 10]);
});

test('windows are the rows before the value they foretell', () => {
  const { inputs, targets } = windowsOf(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), 2, 2);
  expect([...inputs]).toEqual([1, 10, 2, 20, 2, 20, 3, 30]);
  expect([...targets]).toEqual([3, 4]);
  expect(windowsOf(Float32Array.of(1, 10), 2, 2).targets).toHaveLength(0);
});

test('columns get mean 0 and variance 1; a constant one stays finite', () => {
  const values = [1, 5, 3, 5];
  const scales = columnScales(values, 2);
  expect(scales).toEqual([
    { mean: 2, std: 1 },
    { mean: 5, std: 1 },
  ]);
  expect([...standardize(values, scales)]).toEqual([-1, 0, 1, 0]);
});

test('lists of the command line are checked', () => {
  expect(words('net', undefined, ['mlp'])).toBeNull();
  expect(words('net', 'mlp,cnn', ['mlp', 'cnn'])).toEqual(['mlp', 'cnn']);
  expect(() => words('net', 'mlq', ['mlp'])).toThrow(/--net names 'mlq'; known are mlp/);
  expect(numbers('lr', '0.1,1e-5')).toEqual([0.1, 1e-5]);
  for (const wrong of ['', 'a', '1,', '-1']) expect(() => numbers('lr', wrong === '1,' ? '1,x' : wrong)).toThrow(RangeError);
});

const PROBE: LossProbe = { kind: 'loss', name: 'held-out', samples: 5, seed: 0 };

function observation(epoch: number, loss: number): Observation {
  const measurements = new Map([['held-out', { kind: 'loss', loss, seconds: 0 } as const]]);
  return { epoch, step: epoch + 1, loss: 0, losses: new Float64Array(), lr: new Map(), measurements, failure: null };
}

function decide(losses: readonly number[], maxEpochs: number): string[] {
  const controller = new BestOnHeldOut(PROBE, 2);
  controller.start({ maxEpochs, stepsPerEpoch: 1 });
  return losses.map((loss, epoch) =>
    controller
      .observe(observation(epoch, loss))
      .map(({ kind }) => kind)
      .join(),
  );
}

test('early stopping keeps what is better, and goes back to it when it stops', () => {
  expect(decide([3, 2, 2.5, 2], 10)).toEqual(['keep', 'keep', '', 'restore,stop']);
});

test('early stopping goes back at the end of the budget too', () => {
  expect(decide([3, 2, 2.5], 3)).toEqual(['keep', 'keep', 'restore']);
  expect(decide([3, 2, 1], 3)).toEqual(['keep', 'keep', 'keep']);
});

test('early stopping has nothing to go back to when no loss was finite', () => {
  expect(decide([Number.NaN, Number.NaN], 10)).toEqual(['', 'stop']);
});
