import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NoiseScale, type NoiseScaleMonitorOptions, noiseScale } from '../../src/analysis/index.js';
import { type TensorLoader, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import { Generator, randn, scope, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { FitOptions, Report } from '../../src/trainer/index.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-noise-scale-'));
afterAll(() => rmSync(folder, { recursive: true }));

const D = 20;
const N = 2000;

/** Rows of a linear law with noise, float64. */
function regression(): { x: Tensor; y: Tensor } {
  return scope(() => {
    const generator = new Generator('cpu').manualSeed(11);
    const x = randn([N, D], { generator, dtype: 'float64' });
    const truth = randn([D, 1], { generator, dtype: 'float64' });
    const noise = randn([N, 1], { generator, dtype: 'float64' });
    return { x, y: x.matmul(truth).add(noise) };
  });
}

/** Mean gradient and covariance of the rows' gradients of (x w - y)^2, at w = 0 with a linear layer's weight only. */
function exact(x: Float64Array, y: Float64Array, w: Float64Array): { noiseScale: number; gradientSquared: number; trace: number } {
  const mean = new Float64Array(D);
  let squares = 0;
  for (let i = 0; i < N; i++) {
    const row = x.subarray(i * D, (i + 1) * D);
    const residual = row.reduce((sum, value, j) => sum + value * (w[j] as number), 0) - (y[i] as number);
    row.forEach((value, j) => {
      const gradient = 2 * residual * value;
      mean[j] = (mean[j] as number) + gradient / N;
      squares += (gradient * gradient) / N;
    });
  }
  const gradientSquared = mean.reduce((sum, value) => sum + value * value, 0);
  return { noiseScale: (squares - gradientSquared) / gradientSquared, gradientSquared, trace: squares - gradientSquared };
}

describe('noiseScale', () => {
  it.each([
    [32, 256, 500],
    [8, 64, 2000],
  ])('is that of the rows of a linear regression, from batches of %i and %i', async (smallBatch, bigBatch, draws) => {
    setSeed(2);
    const { x, y } = regression();
    using _x = x;
    using _y = y;
    using model = ownedModule(new nn.Sequential(new nn.Linear(D, 1, { bias: false, dtype: 'float64' })));
    const before = values(model.it.stateDict());
    const weight = Float64Array.from(before['0.weight'] as number[]);
    const loader = tensors({ x, y }).loader({ batchSize: 100 });
    const found = await noiseScale({ model: model.it, loss: 'mse', device: 'cpu', loader, smallBatch, bigBatch, draws, seed: 1 });
    const truth = exact(x.toTypedArray() as Float64Array, y.toTypedArray() as Float64Array, weight);
    for (const key of ['noiseScale', 'gradientSquared', 'trace'] as const) {
      expect(Math.abs((found[key] ?? 0) / truth[key] - 1), key).toBeLessThan(0.1);
    }
    expect(found.draws).toBe(draws);
    // The error bar is one: the estimate is as far off as it says, or not much further.
    expect(Math.abs((found.noiseScale ?? 0) - truth.noiseScale)).toBeLessThan(3 * (found.standardError ?? 0));
    expect(found.standardError).toBeLessThan(0.1 * truth.noiseScale);
    expect(values(model.it.stateDict())).toEqual(before);
    expect(model.it.namedParameters().get('0.weight')?.grad ?? null).toBeNull();
  });

  it('draws by its seed, and takes what is left out from its defaults', async () => {
    using model = perceptron();
    using data = rows();
    const given = { model: model.it, loss: 'crossEntropy', device: 'cpu', loader: data.it, draws: 5 } as const;
    const scale = (seed: number) => noiseScale({ ...given, seed });
    expect(await scale(0)).toEqual(await noiseScale(given));
    expect(await scale(1)).not.toEqual(await scale(0));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ smallBatch: 0 }, 'ERR_OPTION_VALUE'],
    [{ smallBatch: 8, bigBatch: 20 }, 'ERR_OPTION_VALUE'],
    [{ smallBatch: 8, bigBatch: 8 }, 'ERR_OPTION_VALUE'],
    [{ draws: 1 }, 'ERR_OPTION_VALUE'],
    [{ batch: 8 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %o', async (options, code) => {
    using model = perceptron();
    using data = rows();
    const scale = noiseScale({ model: model.it, loss: 'crossEntropy', loader: data.it, ...options });
    await expect(scale).rejects.toMatchObject({ code });
  });

  it('refuses a model of which nothing is trained', async () => {
    using model = perceptron();
    using data = rows();
    for (const parameter of model.it.namedParameters().values()) parameter.requiresGrad = false;
    const scale = noiseScale({ model: model.it, loss: 'crossEntropy', loader: data.it });
    await expect(scale).rejects.toMatchObject({ code: 'ERR_NO_GRADIENT' });
  });
});

/** Four steps an epoch. */
async function watch(
  options: NoiseScaleMonitorOptions = {},
  fit: Partial<FitOptions> = {},
  stopAtStep?: number,
): Promise<{ monitor: NoiseScale; report: Report }> {
  using model = perceptron();
  using data: Owned<TensorLoader> = rows();
  const monitor = new NoiseScale(options);
  const stopper = new Scripted('Stopper', () => [], { when: { every: 1, unit: 'step' } });
  const run = trainerOf(model.it, { observers: [monitor], controllers: [stopper], seed: 3 }).fit(data.it, { maxEpochs: 3, ...fit });
  run.on((event) => {
    if (event.type === 'measurement' && event.step === stopAtStep) run.stop('here');
  });
  return { report: await run, monitor };
}

describe('NoiseScale', () => {
  it('averages the two estimates apart, from draws that differ', async () => {
    const single = await watch({ decay: 0 });
    const running = await watch({ decay: 0.5 });
    const curves = ({ report }: Awaited<ReturnType<typeof watch>>, name: string): number[] =>
      report.history.flatMap(({ findings }) => findings.map(({ curves }) => curves?.['Gradient and its noise']?.[name] as number));
    for (const name of ['squared mean gradient', 'trace of the covariance']) {
      const each = curves(single, name);
      expect(new Set(each).size).toBe(4);
      const expected = each.map((_, k) => {
        const weights = each.slice(0, k + 1).map((__, i) => 0.5 ** (k - i));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return each.slice(0, k + 1).reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / total;
      });
      expect(curves(running, name)).toEqual(expected.map((value) => expect.closeTo(value, 10)));
    }
    expect(running.monitor.report().measurements).toBe(4);
  });

  it('goes on from a checkpoint as if there had been none', async () => {
    const options = { every: 1, unit: 'step' } as const;
    const whole = await watch(options);
    await watch(options, { runDir: join(folder, 'broken'), checkpoint: { onStop: true } }, 5);
    const resumed = await watch(options, { runDir: join(folder, 'broken'), resume: true });
    expect(resumed.monitor.report()).toEqual(whole.monitor.report());
    expect(whole.monitor.report().measurements).toBe(13);
  });

  it('leaves training as it was, bit for bit', async () => {
    const train = async (observers: readonly NoiseScale[]): Promise<unknown> => {
      using model = convolutional();
      using data = rows(16, [1, 6, 6]);
      const { history } = await trainerOf(model.it, { observers, seed: 3 }).fit(data.it, { maxEpochs: 2 });
      return [values(model.it.stateDict()), history.map(({ loss }) => loss)];
    };
    expect(await train([new NoiseScale({ every: 1, unit: 'step' })])).toEqual(await train([]));
  });

  it.each<[NoiseScaleMonitorOptions]>([
    [{ every: 2 }],
    [{ unit: 'step' }],
    [{ smallBatch: 4 }],
    [{ bigBatch: 32 }],
    [{ draws: 3 }],
    [{ seed: 9 }],
    [{ decay: 0.2 }],
  ])('reads %o', async (options) => {
    expect((await watch(options)).monitor.report()).not.toEqual((await watch()).monitor.report());
  });

  it.each<[Record<string, unknown>, string]>([
    [{ every: 0 }, 'ERR_OPTION_VALUE'],
    [{ draws: 0 }, 'ERR_OPTION_VALUE'],
    [{ decay: 1 }, 'ERR_OPTION_VALUE'],
    [{ bigBatch: 12 }, 'ERR_OPTION_VALUE'],
    [{ ema: 0.9 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %o', (options, code) => {
    expect(() => new NoiseScale(options as NoiseScaleMonitorOptions)).toThrow(expect.objectContaining({ code }));
  });
});
