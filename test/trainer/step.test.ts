/** The options of the training step. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import { getNumThreads, setNumThreads } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import { setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import type { StepOptions, TrainerOptions } from '../../src/trainer/index.js';
import { STEP_KEYS } from '../../src/trainer/step/step-options.js';
import { TEST_DEVICE } from '../support/device.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, trainerOf, values } from './fixtures.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

type Weights = Record<string, number[]>;

async function train(
  make: () => Owned<nn.Sequential>,
  options: Partial<TrainerOptions>,
  batchSize = 4,
  maxEpochs = 2,
  shape = [4],
  count = 16,
) {
  using model = make();
  using data = rows(count, shape, batchSize);
  const report = await trainerOf(model.it, { channelsLast: false, seed: 3, ...options }).fit(data.it, { maxEpochs });
  return { weights: values(model.it.stateDict()), history: report.history };
}

function furthest(a: Weights, b: Weights): number {
  return Math.max(...Object.entries(a).flatMap(([name, list]) => list.map((value, i) => Math.abs(value - (b[name]?.[i] as number)))));
}

const OPTIONS: Readonly<Record<keyof StepOptions, Partial<TrainerOptions>>> = {
  accumulate: { accumulate: 2 },
  clipGradNorm: { clipGradNorm: 0.01 },
  clipGradValue: { clipGradValue: 0.001 },
  precision: { precision: 'bf16' },
  lossScaler: { precision: 'fp16', lossScaler: { initScale: 2 ** 40 } },
  average: { average: { kind: 'ema', decay: 0.5 } },
  mix: { mix: { mixup: 1 } },
  compile: { compile: false },
  checkpointModules: { checkpointModules: ['nowhere'] },
  limitActivations: { limitActivations: { layers: ['0'] } },
  cudaGraph: { cudaGraph: true },
};

describe('every option of the step is read', () => {
  it('the table has every key', () => {
    expect(Object.keys(OPTIONS).sort()).toEqual([...STEP_KEYS].sort());
  });

  it.each(Object.entries(OPTIONS).filter(([key]) => !['checkpointModules', 'compile', 'cudaGraph'].includes(key)))(
    '%s changes what is trained',
    async (key, options) => {
      const without = key === 'lossScaler' ? ({ precision: 'fp16' } as const) : {};
      const [plain, changed] = [await train(perceptron, without), await train(perceptron, options)];
      expect(furthest(plain.weights, changed.weights)).toBeGreaterThan(0);
    },
  );

  it('checkpointModules is looked up', async () => {
    await expect(train(perceptron, OPTIONS.checkpointModules)).rejects.toMatchObject({ code: 'ERR_MODULE_UNKNOWN' });
  });
});

describe.runIf(TEST_DEVICE === 'cpu')('CUDA graphs', () => {
  it('are refused on a CPU where they are asked for, and left out where they may be', async () => {
    await expect(train(perceptron, OPTIONS.cudaGraph)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    const [plain, auto] = [await train(perceptron, {}), await train(perceptron, { cudaGraph: 'auto' })];
    expect(auto.weights).toEqual(plain.weights);
  });
});

describe('accumulation', () => {
  it('4 batches of 32 equal one of 128, and a last window of fewer rows its batch', async () => {
    const [apart, whole] = [await train(perceptron, { accumulate: 4 }, 32, 3, [4], 200), await train(perceptron, {}, 128, 3, [4], 200)];
    expect(furthest(apart.weights, whole.weights)).toBeLessThan(1e-6);
    expect(apart.history.map(({ steps, samples }) => [steps, samples])).toEqual(
      whole.history.map(({ steps, samples }) => [steps, samples]),
    );
    apart.history.forEach(({ loss }, i) => {
      expect(loss).toBeCloseTo(whole.history[i]?.loss as number, 5);
    });
  });
});

describe('several losses', () => {
  it('are summed by weight, and reported each', async () => {
    const square = (output: Tensor): Tensor => output.square().mean();
    const terms = { main: { loss: 'crossEntropy' }, decay: { loss: square, weight: 0.3 } } as const;
    const together = await train(perceptron, { loss: terms });
    const [first] = together.history;
    const { main = Number.NaN, decay = Number.NaN } = first?.losses ?? {};
    expect(first?.loss).toBeCloseTo(main + 0.3 * decay, 5);
    const alone = await train(perceptron, {});
    expect(alone.history[0]?.losses).toBeNull();
    expect(furthest(alone.weights, together.weights)).toBeGreaterThan(1e-4);

    using model = perceptron();
    using data = rows();
    const found = await trainerOf(model.it, { loss: terms }).evaluate(data.it);
    expect(found.loss).toBeCloseTo((found.losses?.main as number) + 0.3 * (found.losses?.decay as number), 5);
  });
});

describe('checkpointed modules', () => {
  const deep = (): Owned<nn.Sequential> => {
    setSeed(1);
    const block = (): nn.Sequential => new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU(), new nn.Dropout(0.5));
    return ownedModule(new nn.Sequential(block(), block(), new nn.Linear(4, 3)));
  };

  it('train bit-equal, with the same dropout masks', async () => {
    const [plain, again] = [await train(deep, {}), await train(deep, { checkpointModules: ['0', '1'] })];
    expect(again.history.map(({ loss }) => loss)).toEqual(plain.history.map(({ loss }) => loss));
    expect(again.weights).toEqual(plain.weights);
  });

  it('count batches of batch normalisation once', async () => {
    const [plain, again] = [
      await train(convolutional, {}, 4, 2, [1, 6, 6]),
      await train(convolutional, { checkpointModules: ['0', '1', '2'] }, 4, 2, [1, 6, 6]),
    ];
    expect(again.weights).toEqual(plain.weights);
  });
});

describe('refusals', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ accumulate: 0 }, 'ERR_OPTION_VALUE'],
    [{ clipGradNorm: 0 }, 'ERR_OPTION_VALUE'],
    [{ clipGradNorm: { max: 1 } }, 'ERR_OPTION_UNKNOWN'],
    [{ clipGradValue: -1 }, 'ERR_OPTION_VALUE'],
    [{ precision: 'half' }, 'ERR_OPTION_VALUE'],
    [{ lossScaler: {} }, 'ERR_OPTION_VALUE'],
    [{ precision: 'fp16', lossScaler: { scale: 1 } }, 'ERR_OPTION_UNKNOWN'],
    [{ average: { kind: 'mean' } }, 'ERR_OPTION_VALUE'],
    [{ average: { kind: 'swa', decay: 0.9 } }, 'ERR_OPTION_VALUE'],
    [{ mix: {} }, 'ERR_OPTION_VALUE'],
    [{ mix: { mixup: 1, alpha: 1 } }, 'ERR_OPTION_UNKNOWN'],
    [{ checkpointModules: 'layer1' }, 'ERR_OPTION_VALUE'],
    [{ loss: { name: 'mse', delta: 1 } }, 'ERR_OPTION_UNKNOWN'],
    [{ loss: { name: 'crossEntropy', labelSmoothing: 2 } }, 'ERR_OPTION_VALUE'],
    [{ loss: {} }, 'ERR_OPTION_VALUE'],
    [{ loss: { main: { loss: 'mse', factor: 2 } } }, 'ERR_OPTION_UNKNOWN'],
  ])('%j', (options, code) => {
    using model = perceptron();
    expect(() => trainerOf(model.it, options as Partial<TrainerOptions>)).toThrow(expect.objectContaining({ code }));
  });

  it('mixing of what cannot be mixed', async () => {
    const tokens = () => ownedModule(new nn.Sequential(new nn.Embedding(5, 2), new nn.Flatten(), new nn.Linear(4, 3)));
    using model = tokens();
    using x = zeros([4, 2], { dtype: 'int64' });
    using y = zeros([4], { dtype: 'int64' });
    const run = trainerOf(model.it, { mix: { mixup: 1 } }).fit(tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({
      ...{ name: 'DTypeError', code: 'ERR_MIX_DTYPE' },
      message: expect.stringMatching(/need floating-point inputs, received int64. Leave 'mix' out/),
    });
    await expect(train(perceptron, { mix: { cutmix: 1 } })).rejects.toMatchObject({
      ...{ name: 'ShapeError', code: 'ERR_MIX_SHAPE' },
      message: expect.stringMatching(/cutmix needs images of shape .*, received 2 dimensions. Use mixup alone/),
    });
  });

  it('a module to compute again that changed its input', async () => {
    const inPlace = () => ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU({ inplace: true }), new nn.Linear(8, 3)));
    await expect(train(inPlace, { checkpointModules: ['1'] })).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_CHECKPOINT_IN_PLACE' },
      message: expect.stringMatching(/module '1' writes to its input in place.*Name a larger module/),
    });
  });

  it('gradients that are not finite where their norm is limited', async () => {
    // 0 has a square root, and no derivative of it.
    class Rooted extends nn.Sequential {
      override forward(x: Tensor): Tensor {
        return super.forward(x).mul(0).sqrt();
      }
    }
    await expect(train(() => ownedModule(new Rooted(new nn.Linear(4, 3))), { clipGradNorm: 1 })).rejects.toMatchObject({
      ...{ name: 'NumericalError', code: 'ERR_NON_FINITE_GRADIENT' },
      message: expect.stringMatching(/norm of the gradients is NaN at step 0. Lower the learning rate/),
    });
  });

  it('tf32 on a CPU', async () => {
    await expect(train(perceptron, { device: 'cpu', precision: 'tf32' })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });
});
