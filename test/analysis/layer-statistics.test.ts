import { describe, expect, it } from 'vitest';
import { LayerStatistics, type LayerStatisticsResult, layerStatistics } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import { AbortedError, OptionError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { noGrad, randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { convolutional, ownedModule, perceptron, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';

/** A net with dropout and batch norm, so that steps draw numbers and move buffers. */
function noisy() {
  setSeed(3);
  return ownedModule(
    new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(8, 3)),
  );
}

/** ReLUs that no module names. */
class Functional extends nn.Module {
  readonly first = new nn.Linear(4, 6);
  readonly drop = new nn.Dropout(0.5);
  readonly second = new nn.Linear(6, 3);

  override forward(x: Tensor): Tensor {
    return this.second.forward(this.drop.forward(nn.functional.relu(this.first.forward(x))));
  }
}

class Recurrent extends nn.Module {
  readonly lstm = new nn.LSTM(4, 6, { batchFirst: true });
  readonly head = new nn.Linear(6, 3);

  override forward(x: Tensor): Tensor {
    const [sequence] = this.lstm.forward(x);
    return this.head.forward(sequence.select(1, -1));
  }
}

function layer(found: LayerStatisticsResult, name: string) {
  const layers = found.layers.filter((each) => each.name === name);
  expect(layers).toHaveLength(1);
  return layers[0] as LayerStatisticsResult['layers'][number];
}

describe('statistics of layers', () => {
  it('are those of a network small enough to work out by hand', async () => {
    const module = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1, { bias: false }));
    using model = ownedModule(module);
    using w = tensor([1, 0, 0, 1, -1, -1]).reshape([3, 2]);
    using b = tensor([0, 0, -9]);
    using v = tensor([1, 2, 3]).reshape([1, 3]);
    module.loadStateDict(
      new Map([
        ['0.weight', w],
        ['0.bias', b],
        ['2.weight', v],
      ]),
    );
    using x = tensor([1, 2, 3, -4, 5, 6]).reshape([3, 2]);
    using y = tensor([0, 0, 0]).reshape([3, 1]);
    const loader = tensors({ x, y }).loader({ batchSize: 2 });
    const found = await layerStatistics({ model: model.it, loss: 'mse', loader, device: 'cpu' });
    // Before the ReLU (1, 2, -12), (3, -4, -8), (5, 6, -20); outputs 1 + 4, 3, 5 + 12; the third unit is dead.
    expect(found).toMatchObject({ rows: 3, linearRegions: 2, units: 3, dead: 1 });
    expect(found.regionDistance).toBeCloseTo((1 + 1) / 6, 12);
    expect(found.loss).toBeCloseTo((25 + 9 + 289) / 3, 4);
    const relu = layer(found, '1');
    expect(relu).toMatchObject({ type: 'ReLU', values: 9, units: 3, dead: 1, gradientNorm: null, updateRatio: null });
    expect(relu.mean).toBeCloseTo(17 / 9, 6);
    expect(relu.rms).toBeCloseTo(Math.sqrt((1 + 4 + 9 + 25 + 36) / 9), 6);
    expect(relu.zeros).toBeCloseTo(4 / 9, 12);
    expect(relu.saturated).toBeCloseTo(4 / 9, 12);
    // The loss is a mean: 2 * output / 3 for each; by the last weight, times the ReLU's outputs.
    const gradient = [2 * (5 * 1 + 3 * 3 + 17 * 5), 2 * (5 * 2 + 17 * 6), 0].map((sum) => sum / 3);
    const last = layer(found, '2');
    expect(last.gradientNorm).toBeCloseTo(Math.hypot(...gradient), 3);
    expect(last.gradientRms).toBeCloseTo(Math.hypot(...gradient) / Math.sqrt(3), 3);
    expect(last.gradientSignal).toBeCloseTo(2 * Math.sqrt((25 + 9 + 289) / 3), 4);
  });

  it('gives a functional ReLU to the layer before it, whatever is chosen to be reported', async () => {
    setSeed(1);
    using model = ownedModule(new Functional());
    using shift = tensor([-100, 0, 0, -100, 0, 0]);
    noGrad(() => model.it.first.bias?.copy_(shift));
    using data = rows(16);
    const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
    const whole = await layerStatistics(options);
    expect(layer(whole, 'first')).toMatchObject({ units: 6, dead: 2 });
    expect(layer(whole, 'drop')).toMatchObject({ units: 0, dead: 0 });
    const part = await layerStatistics({ ...options, layers: { names: ['second'] } });
    expect(part.layers.map(({ name }) => name)).toEqual(['second']);
    expect(part).toMatchObject({ units: 0, linearRegions: whole.linearRegions, gradientNorm: whole.gradientNorm });
    expect(layer(part, 'second')).toEqual(layer(whole, 'second'));
  });

  it('counts a row that lies in the same region once, and knows networks without kinks', async () => {
    using model = perceptron();
    using some = randn([5, 4]);
    using x = some.repeat([3, 1]);
    using y = tensor(Array.from({ length: 15 }, (_, i) => i % 3)).to('int64');
    const found = await layerStatistics({
      model: model.it,
      loss: 'crossEntropy',
      loader: tensors({ x, y }).loader({ batchSize: 4 }),
      device: 'cpu',
    });
    expect(found.linearRegions).toBeGreaterThan(1);
    expect(found.linearRegions).toBeLessThanOrEqual(5);
    setSeed(1);
    using smooth = ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3)));
    using data = rows(8);
    const other = await layerStatistics({ model: smooth.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' });
    expect(other).toMatchObject({ linearRegions: null, regionDistance: null, units: 0 });
    expect(layer(other, '1').saturated).not.toBeNull();
  });

  it('leaves parameters, buffers, gradients and the next step as they are', async () => {
    using plain = noisy();
    using watched = noisy();
    using data = rows(24);
    await layerStatistics({ model: watched.it, loss: 'crossEntropy', loader: data.it, device: 'cpu', batchNorm: 'batch' });
    for (const parameter of watched.it.namedParameters().values()) expect(parameter.grad).toBeNull();
    const without = await trainerOf(plain.it, { seed: 5 }).fit(data.it, { maxEpochs: 2 });
    const monitor = new LayerStatistics({ unit: 'step', batchNorm: 'batch' });
    const withIt = await trainerOf(watched.it, { seed: 5, observers: [monitor] }).fit(data.it, { maxEpochs: 2 });
    expect(values(watched.it.stateDict())).toEqual(values(plain.it.stateDict()));
    expect(withIt.history.map(({ loss }) => loss)).toEqual(without.history.map(({ loss }) => loss));
    expect(monitor.last?.rows).toBe(24);
  });

  it('compares parameters with those at the last measurement', async () => {
    using model = perceptron();
    using data = rows(16);
    const monitor = new LayerStatistics({ every: 2 });
    const before = values(model.it.stateDict());
    const report = await trainerOf(model.it, { observers: [monitor] }).fit(data.it, {
      maxEpochs: 2,
    });
    const after = values(model.it.stateDict());
    for (const { name, updateRatio } of monitor.last?.parameters ?? []) {
      const old = before[name] ?? [];
      const change = (after[name] ?? []).map((value, i) => value - (old[i] ?? 0));
      expect(updateRatio).toBeCloseTo(Math.hypot(...change) / Math.hypot(...old), 9);
    }
    expect(monitor.last?.parameters).toHaveLength(4);
    const findings = report.history.flatMap((epoch) => epoch.findings);
    expect(findings.map(({ by, step }) => [by, step])).toEqual([
      ['LayerStatistics', 0],
      ['LayerStatistics', 8],
    ]);
    expect(Object.keys(findings[1]?.layers?.['update ratio'] ?? {})).toEqual(['0', '2']);
    expect(findings[0]?.layers?.['update ratio']).toEqual({});
    expect(Object.keys(findings[1]?.layers?.['activation RMS'] ?? {})).toEqual(['0', '1', '2']);
    expect(Object.keys(findings[1]?.layers?.['dead share'] ?? {})).toEqual(['1']);
    expect(findings[1]?.curves?.['linear regions']?.regions).toBe(monitor.last?.linearRegions);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it('does not look back over weights that were put back', async () => {
    using model = perceptron();
    // One step an epoch, so that a step from the same weights is the same step.
    using data = rows(4);
    const monitor = new LayerStatistics();
    const ratios: (number | null | undefined)[] = [];
    const jumping = new Scripted('jumping', ({ step }) => {
      ratios.push(monitor.last?.parameters[0]?.updateRatio);
      if (step === 1) return [{ kind: 'keep', snapshot: 'a' }];
      return step === 3 ? [{ kind: 'restore', snapshot: 'a', optimizer: 'kept', reason: 'a test' }] : [];
    });
    await trainerOf(model.it, { optimizer: optim.sgd({ lr: 0.1 }), observers: [monitor], controllers: [jumping] }).fit(data.it, {
      maxEpochs: 4,
    });
    expect(ratios).toHaveLength(4);
    expect(ratios[3]).toBe(ratios[1]);
    expect(ratios[3]).not.toBe(ratios[2]);
  });

  it('works with convolutions and chosen rows', async () => {
    using model = convolutional();
    using data = rows(12, [1, 6, 6]);
    const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
    const some = await layerStatistics({ ...options, samples: 5, seed: 2 });
    expect(some.rows).toBe(5);
    expect(layer(some, '2')).toMatchObject({ units: 4, values: 5 * 4 * 16 });
    expect(await layerStatistics({ ...options, samples: 5, seed: 2 })).toEqual(some);
    expect((await layerStatistics({ ...options, samples: 5, seed: 3 })).loss).not.toBe(some.loss);
  });

  it('does not take the gates of a recurrent layer for activation functions', async () => {
    setSeed(1);
    using model = ownedModule(new Recurrent());
    using data = rows(6, [5, 4]);
    const found = await layerStatistics({ model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' });
    expect(found).toMatchObject({ linearRegions: null, units: 0 });
    expect(layer(found, 'lstm').saturated).toBeNull();
    expect(layer(found, 'lstm').gradientNorm).toBeGreaterThan(0);
  });

  it('tells of a model that has diverged, and leaves what is not finite out of its findings', async () => {
    using model = perceptron();
    using data = rows();
    using nothing = tensor(Number.NaN);
    noGrad(() => model.it.namedParameters().get('2.bias')?.mul_(nothing));
    const monitor = new LayerStatistics();
    const fit = trainerOf(model.it, { observers: [monitor] }).fit(data.it, { maxEpochs: 1 });
    // The fit's own failure, not the monitor's.
    await expect(fit).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS', fields: { step: 0 } });
    expect(monitor.last?.loss).toBeNaN();
    expect(monitor.findings()?.layers?.['activation RMS']).toMatchObject({ '1': expect.any(Number), '2': null });
    expect(monitor.status()).toMatchObject({ gradientNorm: null });
  });

  it('refuses what it cannot do, and can be aborted', async () => {
    using model = perceptron();
    using data = rows();
    const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
    await expect(layerStatistics({ ...options, samples: 0 })).rejects.toThrow(OptionError);
    await expect(layerStatistics({ ...options, sample: 4 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    await expect(layerStatistics({ ...options, layers: { types: ['Conv2d'] } })).rejects.toMatchObject({ code: 'ERR_NO_LAYERS' });
    expect(() => new LayerStatistics({ every: 0 })).toThrow(OptionError);
    expect(() => new LayerStatistics({ layers: { type: ['Linear'] } } as never)).toThrow(OptionError);
    const stopped = layerStatistics({ ...options, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow(AbortedError);
  });
});
