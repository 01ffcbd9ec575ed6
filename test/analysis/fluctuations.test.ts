import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Fluctuations, type FluctuationsOptions, type ParameterFluctuations } from '../../src/analysis/index.js';
import type { TensorLoader } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import { noGrad, scope, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { FitOptions, Report } from '../../src/trainer/index.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-fluctuations-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two steps an epoch. */
async function watch(
  options: FluctuationsOptions = {},
  fit: Partial<FitOptions> = {},
  model: () => Owned<nn.Sequential> = perceptron,
  data: () => Owned<TensorLoader> = () => rows(16, [4], 8),
  stopAtStep?: number,
): Promise<{ monitor: Fluctuations; report: Report; weights: Record<string, number[]> }> {
  using own = model();
  using loader = data();
  const monitor = new Fluctuations(options);
  const stopper = new Scripted('Stopper', () => [], { when: { every: 1, unit: 'step' } });
  const run = trainerOf(own.it, { observers: [monitor], controllers: [stopper], seed: 3 }).fit(loader.it, { maxEpochs: 4, ...fit });
  run.on((event) => {
    if (event.type === 'measurement' && event.step === stopAtStep) run.stop('here');
  });
  const report = await run;
  return { monitor, report, weights: values(own.it.stateDict()) };
}

const named = (monitor: Fluctuations, name: string): ParameterFluctuations =>
  monitor.report().parameters.find((parameter) => parameter.name === name) as ParameterFluctuations;

describe('Fluctuations', () => {
  it('tells what the looks that it kept say', async () => {
    const { monitor, weights } = await watch({ history: true, range: true, window: 3 });
    const report = monitor.report();
    expect(report.count).toBe(5);
    expect(report.parameters.map(({ name, layer, kind }) => [name, layer, kind])).toEqual([
      ['0.weight', '0', 'weight'],
      ['0.bias', '0', 'bias'],
      ['2.weight', '2', 'weight'],
      ['2.bias', '2', 'bias'],
    ]);
    const bias = named(monitor, '2.bias');
    const looks = (bias.history ?? []).map((look) => Array.from(look));
    expect(looks.length).toBe(5);
    expect(looks.at(-1)).toEqual(weights['2.bias']);
    const steps = [0, 1, 2].map(
      (k) => looks.slice(1).reduce((sum, look, t) => sum + Math.abs((look[k] ?? 0) - (looks[t]?.[k] ?? 0)), 0) / 4,
    );
    expect(bias.stepMag).toBeCloseTo(steps.reduce((sum, step) => sum + step, 0) / 3, 6);
    expect(Array.from(bias.neuronStep)).toEqual(steps.map((step) => expect.closeTo(step, 6)));
    expect(bias.range).toBeGreaterThan(bias.spread);
    expect(bias.detrended?.count).toBe(3);
    expect(named(monitor, '0.weight').neuronStep.length).toBe(8);
    expect(report.weights?.numbers).toBe(4 * 8 + 8 * 3);
    const mags = named(monitor, '0.weight').stepMag * 32 + named(monitor, '2.weight').stepMag * 24;
    expect(report.weights?.stepMag).toBeCloseTo(mags / (32 + 24), 12);
  });

  it('leaves training as it was, bit for bit', async () => {
    const { weights, report } = await watch({ every: 1, unit: 'step', window: 3, range: true, history: true }, {}, convolutional, () =>
      rows(16, [1, 6, 6], 8),
    );
    using own = convolutional();
    using loader = rows(16, [1, 6, 6], 8);
    const plain = await trainerOf(own.it, { seed: 3 }).fit(loader.it, { maxEpochs: 4 });
    expect(weights).toEqual(values(own.it.stateDict()));
    expect(report.history.map(({ loss }) => loss)).toEqual(plain.history.map(({ loss }) => loss));
  });

  it('goes on from a checkpoint as if there had been none', async () => {
    const options = { every: 1, unit: 'step', window: 3, range: true, history: true } as const;
    const whole = await watch(options, { runDir: join(folder, 'whole') });
    await watch(options, { runDir: join(folder, 'broken'), checkpoint: { onStop: true } }, perceptron, () => rows(16, [4], 8), 5);
    const resumed = await watch(options, { runDir: join(folder, 'broken'), resume: true });
    expect(resumed.monitor.report()).toEqual(whole.monitor.report());
    const metrics = (name: string): string => readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8');
    expect(metrics('broken')).toBe(metrics('whole'));
  });

  it('counts units of ReLUs that never speak', async () => {
    const silent = (): Owned<nn.Sequential> => {
      const model = perceptron();
      const bias = model.it.namedParameters().get('0.bias') as Tensor;
      // Far below what any input makes up for, and so without a gradient.
      noGrad(() => scope(() => void bias.narrow(0, 2, 3).fill_(-1000)));
      return model;
    };
    const { monitor, report } = await watch({}, {}, silent);
    const [layer] = monitor.report().deadUnits;
    expect(layer).toMatchObject({ name: '1', units: 8 });
    expect(layer?.dead).toBeGreaterThanOrEqual(3);
    expect(monitor.report().deadFraction).toBe((layer?.dead ?? 0) / 8);
    expect(Array.from(named(monitor, '0.bias').neuronStep.slice(2, 5))).toEqual([0, 0, 0]);
    expect(named(monitor, '0.weight').participating).toBeLessThanOrEqual(5 / 8);
    expect(report.history[0]?.findings.map(({ by, step }) => [by, step])).toEqual([
      ['Fluctuations', 0],
      ['Fluctuations', 2],
    ]);
    expect(report.history[0]?.findings[0]?.curves).toEqual({ 'Dead units': { share: expect.any(Number) } });
    expect(Object.keys(report.history[3]?.findings[0]?.layers ?? {})).toEqual([
      'Participation ratio',
      'Spread',
      'Step magnitude',
      'Dead units',
    ]);
  });

  it('counts channels of convolutions, and nothing where it is told to', async () => {
    const data = (): Owned<TensorLoader> => rows(16, [1, 6, 6], 8);
    const { monitor } = await watch({}, {}, convolutional, data);
    expect(monitor.report().deadUnits).toEqual([{ name: '2', units: 4, dead: expect.any(Number), deadFraction: expect.any(Number) }]);
    expect(named(monitor, '0.weight').neuronStep.length).toBe(4);
    const without = await watch({ samples: 0 }, {}, convolutional, data);
    expect(without.monitor.report()).toMatchObject({ deadUnits: [], deadFraction: null });
  });

  it('takes the second axis of transposed convolutions for their neurons', async () => {
    const model = (): Owned<nn.Sequential> => {
      setSeed(1);
      return ownedModule(new nn.Sequential(new nn.ConvTranspose2d(1, 5, 3), new nn.Flatten(), new nn.Linear(320, 3)));
    };
    const { monitor } = await watch({}, { maxEpochs: 1 }, model, () => rows(16, [1, 6, 6], 8));
    expect(named(monitor, '0.weight').neuronStep.length).toBe(5);
    expect(monitor.report().deadUnits).toEqual([]);
  });

  it('has no ratios where nothing moved, and nothing to report before a fit', async () => {
    expect(() => new Fluctuations().report()).toThrow(expect.objectContaining({ code: 'ERR_NOT_MEASURED' }));
    const { monitor } = await watch({ every: 9 });
    expect(named(monitor, '0.weight')).toMatchObject({ count: 1, spreadCv: null, participationRatio: null, participating: null });
    expect(monitor.status()).toMatchObject({ looks: 1, participation: null });
  });

  it.each<[FluctuationsOptions, FluctuationsOptions]>([
    [{ every: 2 }, {}],
    [{ unit: 'step' }, {}],
    [{ range: true }, {}],
    [{ window: 3 }, {}],
    [{ history: true }, {}],
    [{ tau: 0.95 }, {}],
    [{ samples: 3 }, { samples: 1 }],
    [{ samples: 1, seed: 1 }, { samples: 1 }],
  ])('reads %o', async (options, base) => {
    const [with_, without] = [await watch(options), await watch(base)];
    expect(with_.monitor.report()).not.toEqual(without.monitor.report());
    expect((await watch(options)).monitor.report()).toEqual(with_.monitor.report());
  });

  it.each<[Record<string, unknown>, string]>([
    [{ every: 0 }, 'ERR_OPTION_VALUE'],
    [{ window: 4 }, 'ERR_OPTION_VALUE'],
    [{ window: 1 }, 'ERR_OPTION_VALUE'],
    [{ tau: 1 }, 'ERR_OPTION_VALUE'],
    [{ samples: -1 }, 'ERR_OPTION_VALUE'],
    [{ unit: 'batch' }, 'ERR_OPTION_VALUE'],
    [{ windows: 3 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %o', (options, code) => {
    expect(() => new Fluctuations(options as FluctuationsOptions)).toThrow(expect.objectContaining({ code }));
  });
});
