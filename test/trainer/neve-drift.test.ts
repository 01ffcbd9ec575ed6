import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/index.js';
import type * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/index.js';
import { convolutions, digits, fitDigits, mlp } from './drift-digits.js';
import { ownedModule, trainerOf } from './fixtures.js';

const before = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(before));

describe('NeVe by default, on digits', () => {
  it.each([1e-5, 1e-3, 1e-1, 1])('trains a perceptron from a rate of %s, and stops by itself', async (lr) => {
    const { accuracy, used, report, neve } = await fitDigits(mlp, optim.sgd({ lr, momentum: 0.9 }));
    expect(accuracy).toBeGreaterThan(0.95);
    expect(used).toBeLessThan(0.7);
    expect(report.stop).toMatchObject({ by: 'NeVe' });
    expect(neve.report()).toMatchObject({ undertrained: false, deadNeurons: expect.any(Number) });
  });

  it('goes back from a rate that destroys the weights, and from one that makes them NaN', async () => {
    const hot = await fitDigits(mlp, optim.adamw({ lr: 1 }));
    expect(hot.report.decisions.slice(0, 3)).toMatchObject([
      { kind: 'keep', step: 0 },
      { kind: 'restore', step: 8, by: 'NeVe' },
      { kind: 'setLr', step: 8, lr: 0.125 },
    ]);
    expect(hot.accuracy).toBeGreaterThan(0.95);
    const infinite = await fitDigits(mlp, optim.sgd({ lr: 1e20, momentum: 0.9 }), { neve: { maxRollbacks: 40, maxLr: 1e30 } });
    expect(infinite.report.decisions.some((decision) => decision.kind === 'restore' && decision.reason.startsWith('not finite'))).toBe(
      true,
    );
    expect(infinite.accuracy).toBeGreaterThan(0.95);
  });

  it('trains a network with batch normalisation from a rate of 1e-5', async () => {
    const { accuracy, used } = await fitDigits(convolutions, optim.sgd({ lr: 1e-5, momentum: 0.9 }), { epochs: 30 });
    expect(accuracy).toBeGreaterThan(0.96);
    expect(used).toBeLessThan(0.7);
  });

  it('reports the drift share of every epoch and layer', async () => {
    const { report, neve } = await fitDigits(mlp, optim.sgd({ lr: 1e-5, momentum: 0.9 }), { epochs: 20 });
    const drifts = report.history.slice(2, 6).map((epoch) => epoch.drift);
    for (const drift of drifts) expect(Math.abs(drift ?? 9)).toBeLessThanOrEqual(1);
    const told = neve.report();
    expect(told.layers.map(({ name }) => name)).toEqual(['1', '3', '5']);
    expect(told.drift).toBe(report.history.at(-1)?.drift);
    expect(told.histogram?.reduce((sum, count) => sum + count, 0)).toBe(64 + 32 + 10);
    // Two snapshots of the outputs for drift and one for pace, of 32 rows.
    expect(told.bytes).toBeGreaterThanOrEqual(3 * 32 * 106 * 4);
    expect(told.seconds).toBeGreaterThan(0);
  });

  it('does the same twice, bit for bit', async () => {
    const [first, second] = [1, 2].map(() => fitDigits(mlp, optim.adamw({ lr: 1e-2 }), { epochs: 20 }));
    const [a, b] = [await first, await second];
    expect(a?.report.decisions).toEqual(b?.report.decisions);
    expect(a?.weights).toEqual(b?.weights);
  });

  it('leaves frozen layers out', async () => {
    using data = digits(0);
    setSeed(0);
    using model = ownedModule(mlp());
    for (const parameter of [...model.it.namedParameters()].filter(([name]) => name.startsWith('1.'))) parameter[1].requiresGrad = false;
    const neve = new NeVe();
    const loader = data.it.train.loader({ batchSize: 64 });
    await trainerOf(model.it as nn.Sequential, { controllers: [neve] }).fit(loader, { maxEpochs: 2 });
    expect(neve.report().layers.map(({ name }) => name)).toEqual(['3', '5']);
  });
});
