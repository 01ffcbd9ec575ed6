/** ExpTest in a fit, and what it has measured there. */

import { describe, expect, it } from 'vitest';
import { ExpTest, type GradientPathMeasurement, type Observation, type Probe } from '../../src/controllers/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { type DType, randn, setSeed, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import type { FitSession } from '../../src/trainer/contracts/fit-session.js';
import { checkProbe } from '../../src/trainer/probes/check-probe.js';
import { covarianceMeter } from '../../src/trainer/probes/covariance-meter.js';
import { type Owned, owned, ownedModule, Scripted, trainerOf, values } from '../trainer/fixtures.js';

const SESSION = undefined as unknown as FitSession;
const VECTOR = [
  [1, 2, 0],
  [0, 1, 1],
  [2, 0, 1],
  [1, 1, 1],
  [3, 1, 0],
  [0, 2, 2],
];

/** What the probe finds in inputs, which it leaves alone; they are disposed. */
async function covariance(inputs: readonly Tensor[], samples = 4096, seed = 0) {
  const found = await covarianceMeter({ kind: 'inputCovariance', name: 'inputs', samples, seed }, inputs).measure(SESSION);
  for (const input of inputs) input.dispose();
  if (found.kind !== 'inputCovariance') throw new Error(found.kind);
  return found;
}

describe('the covariance of the inputs', () => {
  it.each<DType>(['float64', 'float32', 'uint8', 'bfloat16'])('has the eigenvalue of the vector in %s', async (dtype) => {
    const found = await covariance([tensor(VECTOR, { dtype })]);
    expect(found).toMatchObject({ kind: 'inputCovariance', rows: 6, features: 3 });
    expect(Math.abs((found.eigenvalue as number) / 2.207563698217 - 1)).toBeLessThan(1e-9);
  });

  it('puts inputs side by side, whatever their shape and scale', async () => {
    const column = (i: number): Tensor => tensor(VECTOR.map((row) => [1e3 * (row[i] as number) - 7]));
    const rest = tensor(VECTOR.map((row) => [[row[1] as number], [row[2] as number]]));
    const found = await covariance([column(0), rest]);
    expect(found.features).toBe(3);
    expect(found.eigenvalue).toBeCloseTo(2.207563698217, 6);
  });

  it('leaves out columns that are constant', async () => {
    const found = await covariance([tensor(VECTOR.map((row) => [...row, 5]))]);
    expect(found.eigenvalue).toBeCloseTo(2.207563698217, 6);
  });

  it.each([
    ['ids', () => tensor(VECTOR, { dtype: 'int64' })],
    ['constants', () => zeros([6, 3])],
    ['one row', () => randn([1, 3])],
    ['flags', () => tensor(VECTOR, { dtype: 'bool' })],
  ])('is not there for %s', async (_, make) => {
    expect((await covariance([make()])).eigenvalue).toBeNull();
  });

  it('takes as many rows as it may, the same for the same seed', async () => {
    setSeed(1);
    const make = (): Tensor => {
      setSeed(1);
      return randn([50, 4]);
    };
    const [first, again, other] = [await covariance([make()], 20, 1), await covariance([make()], 20, 1), await covariance([make()], 20, 2)];
    expect(first.rows).toBe(20);
    expect(again.eigenvalue).toBe(first.eigenvalue);
    expect(other.eigenvalue).not.toBe(first.eigenvalue);
  });
});

/** A linear model `[N, 4]` to `[N, 1]` with noise on what it learns, batches of 5 of 40. */
function regression(noise = 0.3): Owned<{ readonly model: nn.Linear; readonly loader: TensorLoader }> {
  setSeed(1);
  const model = ownedModule(new nn.Linear(4, 1));
  setSeed(2);
  const x = randn([40, 4]);
  using truth = tensor([[1], [-2], [3], [0.5]]);
  using clean = x.matmul(truth);
  using random = randn([40, 1]);
  using scaled = random.mul(noise);
  const y = clean.add(scaled);
  return owned({ model: model.it, loader: tensors({ x, y }).loader({ batchSize: 5 }) }, [...model.it.namedParameters().values(), x, y]);
}

describe('the path of the gradients', () => {
  const paths = (seen: readonly Observation[]): (GradientPathMeasurement | undefined)[] =>
    seen.map(({ measurements }) => measurements.get('path') as GradientPathMeasurement | undefined);

  it('is the sum of their norms, and the way that plain SGD went', async () => {
    using made = regression();
    const lr = 0.01;
    const before = values(made.it.model.namedParameters());
    const probes = [{ kind: 'gradientPath', name: 'path' }] as const;
    // The first measurement begins nothing: a rate must be set.
    const begin = () => [{ kind: 'setLr', lr, reason: 'to begin' }] as const;
    const controller = new Scripted('A', () => [], { probes, begin });
    const trainer = trainerOf(made.it.model, {
      loss: 'mse',
      optimizer: optim.sgd({ lr: 1 }),
      controllers: [controller],
      clipGradNorm: 1e9,
    });
    const report = await trainer.fit(made.it.loader, { maxEpochs: 2 });
    const [first, second] = paths(controller.seen);
    expect(first?.steps).toBe(8);
    const norms = (report.history[0]?.gradNorm as number) * 8;
    expect(Math.abs((first?.path as number) / norms - 1)).toBeLessThan(1e-6);
    expect(first?.resultant).toBeLessThan(first?.path as number);
    expect(first?.resultant).toBeGreaterThan(0);
    // Nobody set a rate since.
    expect(second).toMatchObject({ path: 0, resultant: 0, steps: 0 });

    using again = regression();
    await trainerOf(again.it.model, { loss: 'mse', optimizer: optim.sgd({ lr }) }).fit(again.it.loader, { maxEpochs: 1 });
    const after = values(again.it.model.namedParameters());
    const moved = Object.keys(before).flatMap((name) => (after[name] ?? []).map((value, i) => value - (before[name]?.[i] as number)));
    expect(Math.abs((first?.resultant as number) / (Math.hypot(...moved) / lr) - 1)).toBeLessThan(1e-5);
  });

  it('begins anew where a rate is set', async () => {
    using made = regression();
    const probes = [{ kind: 'gradientPath', name: 'path' }] as const;
    const script = ({ step }: Observation) => (step === 3 ? ([{ kind: 'setLr', lr: 0.02, reason: 'again' }] as const) : []);
    const options = {
      probes,
      when: (step: number) => (step < 3 ? { step: 3, measure: [] } : { step: step + 2, measure: ['path'] }),
    };
    const controller = new Scripted('A', script, options);
    await trainerOf(made.it.model, { loss: 'mse', controllers: [controller] }).fit(made.it.loader, { maxEpochs: 1 });
    expect(paths(controller.seen).map((path) => path?.steps)).toEqual([undefined, 2, 0]);
  });

  it('is measured without changing what is trained', async () => {
    const run = async (correction: boolean) => {
      using made = regression();
      const controllers = [new ExpTest({ startLr: 0.05, correction, minWindow: 200 })];
      await trainerOf(made.it.model, { loss: 'mse', optimizer: optim.sgd({ lr: 1 }), controllers }).fit(made.it.loader, { maxEpochs: 3 });
      return values(made.it.model.namedParameters());
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

describe('checks of probes', () => {
  it.each<[string, object]>([
    ['samples', { kind: 'inputCovariance', name: 'i', samples: 1, seed: 0 }],
    ['samples', { kind: 'inputCovariance', name: 'i', samples: 2.5, seed: 0 }],
    ['seed', { kind: 'inputCovariance', name: 'i', samples: 8, seed: -1 }],
    ['rows', { kind: 'inputCovariance', name: 'i', samples: 8, seed: 0, rows: 3 }],
    ['seed', { kind: 'gradientPath', name: 'p', seed: 0 }],
    ['probe.name', { kind: 'gradientPath', name: '' }],
    ['probe.kind', { kind: 'gradientpath', name: 'p' }],
  ])('refuse %s of %o', (option, probe) => {
    expect(() => checkProbe('A', probe as Probe)).toThrow(expect.objectContaining({ fields: expect.objectContaining({ option }) }));
  });
});

describe('a fit with ExpTest', () => {
  it('finds its rate from nothing, learns, and tells why', async () => {
    using made = regression();
    const controller = new ExpTest();
    // Whatever the optimizer says does not matter.
    const trainer = trainerOf(made.it.model, { loss: 'mse', optimizer: optim.sgd({ lr: 123 }), controllers: [controller] });
    const report = await trainer.fit(made.it.loader, { maxEpochs: 60 });
    const told = controller.report();
    expect(told.startLr).toBeGreaterThan(0.5);
    expect(told.startLr).toBeLessThan(2);
    expect(told.verdicts.length).toBeGreaterThan(1);
    expect(told.phase).toBe('tune');
    expect(report.history.at(-1)?.loss).toBeLessThan(0.2);
    expect(report.history.at(-1)?.lr).toBe(told.lr);
    const decided = report.decisions.filter(({ kind }) => kind === 'setLr');
    expect(decided.length).toBe(1 + told.reductions);
    expect(decided[0]).toMatchObject({ epoch: -1, step: 0, lr: told.startLr });
  });

  it.each([1e3, 1e30])('comes back from a start at %f', async (startLr) => {
    using made = regression();
    const controller = new ExpTest({ startLr, beta: 0.1, maxReductions: null, minLr: 0 });
    const trainer = trainerOf(made.it.model, { loss: 'mse', optimizer: optim.sgd({ lr: 1 }), controllers: [controller] });
    const report = await trainer.fit(made.it.loader, { maxEpochs: 250 });
    expect(controller.report().phase).toBe('tune');
    expect(controller.report().verdicts[0]).toMatchObject({ phase: 'search', test: 'none', outcome: 'fails' });
    expect(report.history.at(-1)?.loss).toBeLessThan(0.5);
  });
});
