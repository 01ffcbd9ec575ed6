/** Where ExpTest begins for inputs that are ids, and what its decisions say they rest on. */

import { describe, expect, it } from 'vitest';
import { sharpness } from '../../src/analysis/index.js';
import { ExpTest } from '../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, randint, setSeed } from '../../src/tensor/index.js';
import type { FitEvent } from '../../src/trainer/index.js';
import { type Owned, owned, ownedModule, perceptron, rows, trainerOf } from '../trainer/fixtures.js';
import { descend, NOISY } from './exp-test-world.js';

const IDS = 12;

/** Mean of embeddings, then a line: `[N, 5]` ids to `[N, 3]`. */
function embedding(): Owned<nn.Sequential> {
  setSeed(2);
  return ownedModule(new nn.Sequential(new nn.Embedding(IDS, 6), new nn.Flatten(), new nn.Linear(30, 3)));
}

function tokens(count = 64): Owned<TensorLoader> {
  setSeed(9);
  const x = randint(0, IDS, [count, 5]);
  using counter = arange(0, count, 1, { dtype: 'int64' });
  const y = counter.remainder(3);
  return owned(tensors({ x, y }).loader({ batchSize: 16 }), [x, y]);
}

describe('ExpTest on token ids', () => {
  it("begins at 2 / lambda of the loss's Hessian", async () => {
    using model = embedding();
    using data = tokens();
    const exact = await sharpness({ model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' });
    const lambda = exact.eigenvalues[0] as number;
    expect(lambda).toBeGreaterThan(0);
    const controller = new ExpTest();
    const trainer = trainerOf(model.it, { optimizer: optim.sgd({ lr: 1 }), controllers: [controller] });
    const report = await trainer.fit(data.it, { maxEpochs: 1 });
    expect(Math.abs((controller.report().startLr * lambda) / 2 - 1)).toBeLessThan(0.01);
    const first = report.decisions.find(({ kind }) => kind === 'setLr');
    expect(first).toMatchObject({ evidence: { source: "from the loss's curvature", newLr: controller.report().startLr } });
  });

  it('looks at no curvature where inputs have a covariance', async () => {
    using model = perceptron();
    using data = rows(32);
    const events: FitEvent[] = [];
    const trainer = trainerOf(model.it, { optimizer: optim.sgd({ lr: 1 }), controllers: [new ExpTest()] });
    const report = await trainer.fit(data.it, { maxEpochs: 1, onEvent: (event) => events.push(event) });
    const curvature = events.filter((event) => event.type === 'measurement' && event.probe === 'curvature');
    expect(curvature).toMatchObject([{ measurement: { kind: 'analysis', value: null } }]);
    expect(report.decisions.find(({ kind }) => kind === 'setLr')).toMatchObject({ evidence: { source: "from the inputs' covariance" } });
  });
});

describe('the evidence of its decisions', () => {
  const { decisions } = descend(new ExpTest({ startLr: 2, minWindow: 6 }), { steps: 1200, ...NOISY });
  const evidence = decisions.map((decision) => decision.evidence);

  it('is the start for the first rate', () => {
    expect(evidence[1]).toEqual({ newLr: 2, source: 'as given', eigenvalue: null });
  });

  it('is F with a, b and c for a window of the search, rejected or kept', () => {
    expect(evidence[6]).toMatchObject({ test: 'exponential', n: 12, oldLr: expect.closeTo(0.2178, 12), newLr: expect.closeTo(0.2178, 12) });
    const { p, F, a, b, c } = evidence[6] as Record<string, number>;
    expect((p as number) / 2.18358e-8).toBeCloseTo(1, 5);
    for (const value of [F, a, b]) expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(c)).toBe(true);
  });

  it('is t with the slope for a window of tuning', () => {
    const { t, slope, p, oldLr, newLr } = evidence[7] as Record<string, number>;
    expect(t).toBeCloseTo(-0.780695, 6);
    expect(slope).toBeLessThan(0);
    expect(p).toBeCloseTo(0.226533, 6);
    expect((newLr as number) / (oldLr as number)).toBeCloseTo(0.33, 12);
  });

  it('is the same for a restore and the rate that goes with it', () => {
    expect(evidence[2]).toEqual(evidence[3]);
    expect(evidence[2]).toMatchObject({ n: 8, oldLr: 2, newLr: 0.66 });
  });
});
