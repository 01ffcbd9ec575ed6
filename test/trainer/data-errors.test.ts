import { describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { type Loader, tensors } from '../../src/data/index.js';
import { DTypeError, IndexError, type NeveError, OptionError, ShapeError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import { nanToNum } from '../../src/ops/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { TEST_DEVICE } from '../support/device.js';
import { type Owned, owned, ownedModule, perceptron, Scripted, trainerOf } from './fixtures.js';

interface Case {
  readonly what: string;
  readonly x?: () => Tensor;
  readonly y?: () => Tensor | Tensor[];
  readonly loss?: TrainerOptions['loss'];
  readonly Class: typeof NeveError;
  readonly error: { readonly code: string; readonly fields?: object };
  readonly message?: string;
}

const X = (): Tensor => randn([6, 4]);
const labels = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });
const Y = (): Tensor => labels(0, 1, 2, 0, 1, 2);

/** The model maps `[N, 4]` to `[N, 3]`. */
const CASES: readonly Case[] = [
  {
    what: 'inputs of the wrong width, with the module that refused them',
    x: () => randn([6, 5]),
    Class: ShapeError,
    error: { code: 'ERR_SHAPE' },
    message: '0 (aten.linear.default)',
  },
  { what: 'inputs of the wrong dtype', x: () => randn([6, 4], { dtype: 'float64' }), Class: DTypeError, error: { code: 'ERR_DTYPE' } },
  {
    what: 'labels of dtype float32',
    y: () => tensor([0, 1, 2, 0, 1, 2]),
    Class: DTypeError,
    error: { code: 'ERR_TARGET_DTYPE', fields: { dtype: 'float32', expected: 'int64' } },
    message: "'crossEntropy' needs labels of dtype int64, received float32.",
  },
  {
    what: 'a label as great as the number of classes',
    y: () => labels(0, 1, 2, 3, 1, 2),
    Class: IndexError,
    error: { code: 'ERR_LABEL_OUT_OF_RANGE', fields: { row: 3, label: 3, classes: 3 } },
    message: "The label in row 3 is 3, and the model's output has 3 classes.",
  },
  {
    what: 'a negative label',
    y: () => labels(0, 1, 2, 0, -1, 2),
    Class: IndexError,
    error: { code: 'ERR_LABEL_OUT_OF_RANGE', fields: { row: 4, label: -1, classes: 3 } },
  },
  {
    what: 'labels with one axis too many',
    y: () => tensor([[0], [1], [2], [0], [1], [2]], { dtype: 'int64' }),
    Class: ShapeError,
    error: { code: 'ERR_TARGET_SHAPE', fields: { shape: [6, 1], expected: [6] } },
  },
  { what: 'no target', y: () => [], Class: OptionError, error: { code: 'ERR_TARGET_COUNT' }, message: 'has 0. Give the data a y' },
  { what: 'two targets for cross-entropy', y: () => [Y(), Y()], Class: OptionError, error: { code: 'ERR_TARGET_COUNT' } },
  { what: 'labels for mean squared error', loss: 'mse', Class: DTypeError, error: { code: 'ERR_TARGET_DTYPE' } },
  {
    what: 'a target that mean squared error would broadcast',
    loss: 'mse',
    y: () => randn([6, 1]),
    Class: ShapeError,
    error: { code: 'ERR_TARGET_SHAPE', fields: { shape: [6, 1], expected: [6, 3] } },
  },
  { what: 'a loss for each row', loss: (output) => output.sum(1), Class: ShapeError, error: { code: 'ERR_LOSS_SHAPE' } },
];

describe('data that does not suit the model', () => {
  it.each(CASES)('$what', async ({ x = X, y = Y, loss = 'crossEntropy', Class, error, message = '' }) => {
    using model = perceptron();
    const targets = [y()].flat();
    using inputs = x();
    const loader = tensors({ x: inputs, y: targets }).loader({ batchSize: 2 });
    const trainer = trainerOf(model.it, { loss });
    for (const attempt of [async () => trainer.fit(loader, { maxEpochs: 1 }), async () => trainer.evaluate(loader)]) {
      const failure = await attempt().catch((reason: unknown) => reason);
      expect(failure).toBeInstanceOf(Class);
      expect(failure).toMatchObject(error);
      expect((failure as Error).message).toContain(message);
    }
    for (const target of targets) target.dispose();
  });

  it('a model without an axis for classes', async () => {
    using model = ownedModule(new nn.Sequential(new nn.Linear(4, 1), new nn.Flatten(0)));
    using x = X();
    using y = Y();
    const failure = await trainerOf(model.it)
      .fit(tensors({ x, y }).loader(), { maxEpochs: 1 })
      .catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(ShapeError);
    expect(failure).toMatchObject({
      code: 'ERR_OUTPUT_SHAPE',
      message: expect.stringMatching(
        /'crossEntropy' needs an output of shape \[rows, classes, ...\], and the model gave \[\d+\]. End the model/,
      ),
    });
  });

  it('a model that mixes rows up', async () => {
    using layer = ownedModule(new nn.Linear(4, 3));
    class Mixed extends nn.Module {
      readonly layer = layer.it;
      override forward(x: Tensor): Tensor {
        return this.layer.forward(x).reshape([-1]);
      }
    }
    using x = X();
    using y = Y();
    const run = trainerOf(new Mixed()).fit(tensors({ x, y }).loader(), { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_OUTPUT_ROWS' });
  });

  it('a loader that counts its rows wrong', async () => {
    using model = perceptron();
    using x = X();
    using y = Y();
    const loader = tensors({ x, y }).loader({ batchSize: 2 });
    const wrong = { kind: 'resident' as const, inputs: [x], targets: [y], size: 5, batchSize: 2, length: 3, order: () => null };
    await expect(trainerOf(model.it).fit(wrong, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_DATA_ROWS' });
    await expect(trainerOf(model.it).fit({ ...wrong, inputs: [] }, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_DATA_ROWS' });
    expect(loader.size).toBe(6);
  });

  it('accepts labels for each position of an output [N, C, L]', async () => {
    using conv = ownedModule(new nn.Conv2d(1, 3, 1));
    using x = randn([4, 1, 2, 2]);
    using y = labels(...Array.from({ length: 16 }, (_, i) => i % 3)).reshape([4, 2, 2]);
    const { accuracy } = await trainerOf(conv.it).evaluate(tensors({ x, y }).loader({ batchSize: 3 }));
    const right = scope(() => conv.it.forward(x.to(TEST_DEVICE)).argmax(1).eq(y.to(TEST_DEVICE)).to('float64').mean().item());
    expect(accuracy).toBeCloseTo(Number(right), 6);
  });
});

it('what libtorch says of a layer is told with what the model was given', async () => {
  using model = ownedModule(new nn.Linear(5, 3));
  using narrow = X();
  using whole = narrow.to('uint8');
  using y = Y();
  const evaluate = (x: Tensor): Promise<unknown> => trainerOf(model.it).evaluate(tensors({ x, y }).loader({ batchSize: 2 }));
  await expect(evaluate(narrow)).rejects.toMatchObject({ code: 'ERR_SHAPE', message: expect.stringContaining('float32 [rows, 4]') });
  await expect(evaluate(whole)).rejects.toMatchObject({
    message: expect.stringMatching(/uint8 \[rows, 4\]\)\. Whole numbers become float32/),
  });
});

it.each(['x', 'y'] as const)('a fit that fails on NaN in %s names the row', async (field) => {
  using model = ownedModule(new nn.Linear(2, 1));
  using x = tensor([0, 1, 2, 3, 4, 5].map((i) => [i / 6, field === 'x' && i === 3 ? Number.NaN : 1]));
  using y = tensor([0, 1, 2, 3, 4, 5].map((i) => [field === 'y' && i >= 3 ? Number.POSITIVE_INFINITY : i]));
  const fit = trainerOf(model.it, { loss: 'mse' }).fit(tensors({ x, y }).loader({ batchSize: 2 }), { maxEpochs: 1 });
  const name = field === 'x' ? 'input 0' : 'target 0';
  const message = expect.stringContaining(`row 3 of ${name}`);
  await expect(fit).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS', message, fields: { row: 3, step: 1 } });
});

describe('NeVe, which recovers from a rate that fails', () => {
  const neve = (): Pick<TrainerOptions, 'optimizer' | 'controllers'> => ({ optimizer: optim.sgd({ lr: 1 }), controllers: [new NeVe()] });
  /** 60 rows, of which one holds NaN. */
  const broken = (): Owned<Loader> => {
    const x = randn([60, 4]);
    x.narrow(0, 41, 1).fill_(Number.NaN);
    const y = randint(0, 3, [60]);
    return owned(tensors({ x, y }).loader({ batchSize: 2 }), [x, y]);
  };

  it('does not from a row that fails at any, which is named', async () => {
    using model = perceptron();
    using data = broken();
    const auxiliary = { kind: 'rows', samples: 8, seed: 1 } as const;
    const fit = trainerOf(model.it, { ...neve(), controllers: [new NeVe({ auxiliary })] }).fit(data.it, { maxEpochs: 12 });
    const message = expect.stringContaining('row 41 of input 0');
    await expect(fit).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS', message, fields: { row: 41, step: 20 } });
  });

  it('has such a row named where it is among those that it measures', async () => {
    using model = perceptron();
    using data = broken();
    const fit = trainerOf(model.it, { controllers: [new NeVe({ auxiliarySamples: 60 })] }).fit(data.it, { maxEpochs: 12 });
    await expect(fit).rejects.toMatchObject({ code: 'ERR_NON_FINITE_ACTIVATION', fields: { row: 41 } });
  });

  it('does where the model takes such rows', async () => {
    class Filled extends nn.Module {
      readonly fc = new nn.Linear(4, 3);

      forward(x: Tensor): Tensor {
        return this.fc.forward(nanToNum(x));
      }
    }
    using model = ownedModule(new Filled());
    using data = broken();
    const back = [{ kind: 'restore', snapshot: 'start', optimizer: 'fresh', reason: 'it broke' }] as const;
    const rescuer = new Scripted('Rescuer', ({ failure }) => (failure === null ? [] : back), {
      recovers: true,
      begin: () => [{ kind: 'keep', snapshot: 'start' }],
    });
    await trainerOf(model.it, { optimizer: optim.sgd({ lr: 1e38 }), controllers: [rescuer] }).fit(data.it, { maxEpochs: 1 });
    const failures = rescuer.seen.flatMap(({ failure }) => (failure === null ? [] : [failure.fields]));
    expect(failures.length).toBeGreaterThan(0);
    for (const fields of failures) expect(fields).not.toHaveProperty('row');
  });
});
