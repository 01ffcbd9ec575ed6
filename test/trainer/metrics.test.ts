import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import { getNumThreads, setNumThreads } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import { type DType, keep, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { type MetricOption, metrics } from '../../src/trainer/index.js';
import { MemoryStream } from '../support/streams.js';
import { TEST_DEVICE } from '../support/device.js';
import { ownedModule, perceptron, rows, trainerOf } from './fixtures.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

/** Gives its input back. */
class Echo extends nn.Module {
  readonly unused = new nn.Linear(1, 1);

  override forward(x: Tensor): Tensor {
    return x.add(this.unused.weight.sum().mul(0));
  }
}

/** A metric's value for given outputs and targets, in batches of 3. */
async function metricOf(
  metric: MetricOption,
  outputs: readonly unknown[],
  targets: readonly unknown[],
  dtype: DType = 'int64',
): Promise<unknown> {
  using model = ownedModule(new Echo());
  using x = tensor(outputs as number[]);
  using y = tensor(targets as number[], { dtype });
  const trainer = trainerOf(model.it, { loss: (output) => output.sum().mul(0) });
  return (await trainer.evaluate(tensors({ x, y }).loader({ batchSize: 3 }), { metrics: { metric } })).metrics.metric;
}

// Ten rows of three classes; class 2 is never predicted.
const logits: number[][] = [
  ...[
    [2, 1, 0],
    [0.5, 1.5, 0],
    [1, 3, 2],
    [0, 1, 0.9],
    [2, 0, 1.1],
  ],
  ...[
    [1.2, 1.1, 1],
    [0, 2, 1],
    [3, 1, 2.5],
    [0.2, 0.4, 0.3],
    [1, 0, 0.5],
  ],
];
const labels = [0, 1, 2, 1, 0, 1, 2, 0, 1, 2];
const scores = [-1.5, 0.2, 0.2, 2, -0.3, 0.7, 0.2, -2];
const halves = [0, 1, 0, 1, 0, 1, 1, 0];
const columns = scores.map((score, i) => [[0.3, 0.1, 0.9, -0.2, 0.4, 0.4, 0, 0.2][i], score]);
const predicted = [
  [0.5, -1.25],
  [2, 0.75],
  [1000.5, 3],
  [-4, 0.25],
  [0.125, 8],
];
const actual = [
  [0.25, -1],
  [2.5, 0.5],
  [1000, 2],
  [-3, 0],
  [0.5, 7],
];

describe('metrics equal scikit-learn 1.9', () => {
  // Computed there from the same numbers: accuracy_score, top_k_accuracy_score, f1_score, roc_auc_score (of softmax, 'ovr'), log_loss …
  it.each<[string, MetricOption, number]>([
    ['accuracy', 'accuracy', 0.6],
    ['top 1', metrics.topK(1), 0.6],
    ['top 2', metrics.topK(2), 1],
    ['F1, macro', 'f1', 0.47222222222222215],
    ['F1, micro', metrics.f1({ average: 'micro' }), 0.6],
    ['F1, weighted', metrics.f1({ average: 'weighted' }), 0.4916666666666666],
    ['AUROC, one against the rest', 'auroc', 0.6825396825396824],
    ['perplexity', 'perplexity', 2.4061533600059284],
  ])('%s of three classes', async (_, metric, expected) => {
    expect(await metricOf(metric, logits, labels)).toBeCloseTo(expected, 8);
  });

  it.each<[string, MetricOption, readonly unknown[], number]>([
    ['AUROC with ties', 'auroc', scores, 0.9375],
    ['accuracy', 'accuracy', scores, 0.875],
    ['F1 of class 1', metrics.f1({ average: 'binary' }), scores, 0.8888888888888888],
    ['F1, macro', 'f1', scores, 0.873015873015873],
    ['accuracy of [N, 1]', 'accuracy', scores.map((score) => [score]), 0.875],
    ['AUROC of two columns', 'auroc', columns, 1],
  ])('%s of one logit or two classes', async (_, metric, outputs, expected) => {
    expect(await metricOf(metric, outputs, halves)).toBeCloseTo(expected, 12);
  });

  it.each<[string, MetricOption, number]>([
    ['mae', 'mae', 0.5375],
    ['rmse', 'rmse', 0.6237487474937324],
    ['r2', 'r2', 0.9999956689609809],
  ])('%s', async (_, metric, expected) => {
    expect(await metricOf(metric, predicted, actual, 'float32')).toBeCloseTo(expected, 12);
  });

  it('r2 of targets far from 0 is that of the targets moved there', async () => {
    const moved = (values: readonly number[]): number[] => values.map((value) => value + 2 ** 24);
    const [outputs, targets] = [
      [4, 2, 8, 6, 2, 10, 4],
      [2, 4, 8, 6, 4, 8, 2],
    ];
    const near = (await metricOf('r2', outputs, targets, 'float32')) as number;
    expect(await metricOf('r2', moved(outputs), moved(targets), 'float32')).toBeCloseTo(near, 9);
  });

  it('confusion matrices', async () => {
    expect(await metricOf('confusionMatrix', logits, labels)).toEqual([
      [3, 0, 0],
      [1, 3, 0],
      [1, 2, 0],
    ]);
    expect(await metricOf('confusionMatrix', scores, halves)).toEqual([
      [3, 1],
      [0, 4],
    ]);
  });

  it('leaves labels out that do not count', async () => {
    const some = labels.map((label) => (label === 2 ? -100 : label));
    expect(await metricOf('accuracy', logits, some)).toBeCloseTo(6 / 7, 12);
    expect(await metricOf(metrics.topK(1), logits, some)).toBeCloseTo(6 / 7, 12);
    expect(await metricOf('confusionMatrix', logits, some)).toEqual([
      [3, 0, 0],
      [1, 3, 0],
      [0, 0, 0],
    ]);
    const padded = [...scores, 9, -9];
    expect(await metricOf('auroc', padded, [...halves, -100, -100])).toBeCloseTo(0.9375, 12);
    expect(await metricOf(metrics.auroc({ ignoreIndex: 7 }), padded, [...halves, 7, 7])).toBeCloseTo(0.9375, 12);
    expect(await metricOf(metrics.accuracy({ ignoreIndex: 0 }), logits, labels)).toBeCloseTo(3 / 7, 12);
  });

  it('is NaN where nothing can be said', async () => {
    expect(
      await metricOf(
        'auroc',
        scores,
        scores.map(() => 1),
      ),
    ).toBeNaN();
    expect(await metricOf('r2', [1, 2], [3, 3], 'float32')).toBeNaN();
    expect(await metricOf('r2', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], Array(7).fill(0.2), 'float32')).toBeNaN();
  });
});

describe('asking for metrics', () => {
  it('takes names, metrics and functions, whatever the batch size', async () => {
    using model = perceptron();
    const results = [];
    for (const batchSize of [1, 4, 10]) {
      using data = rows(10, [4], batchSize);
      const found = await trainerOf(model.it).evaluate(data.it, {
        metrics: { acc: 'accuracy', matrix: metrics.confusionMatrix(), mean: (output) => output.mean() },
      });
      const { acc, matrix, mean }: { acc: number; matrix: readonly (readonly number[])[]; mean: number } = found.metrics;
      expect(acc).toBeCloseTo(found.accuracy as number, 12);
      results.push({ acc, matrix, mean: mean.toFixed(5) });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    using data = rows(10);
    expect(Object.keys((await trainerOf(model.it).evaluate(data.it, { metrics: ['f1', 'accuracy'] })).metrics)).toEqual(['f1', 'accuracy']);
  });

  it.each([
    { metrics: ['hits'] },
    { metrics: { a: 'top1' } },
    { metrics: { '': 'accuracy' } },
    { metrics: { a: {} } },
    { metrics: 3 },
    { metric: [] },
  ])('refuses %j', async (options) => {
    using model = perceptron();
    using data = rows();
    await expect(trainerOf(model.it).evaluate(data.it, options as never)).rejects.toMatchObject({ name: 'OptionError' });
  });

  it.each([
    { name: 'crossEntropy', classWeight: [1, 2] },
    { name: 'nll', classWeight: [1, 2] },
  ] as const)('refuses as many class weights for $name as there are no classes', async (loss) => {
    using model = perceptron();
    using data = rows();
    const trainer = trainerOf(model.it, { loss });
    await expect(trainer.evaluate(data.it)).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_OPTION_VALUE' },
      message: expect.stringContaining('expected 3 numbers'),
    });
  });

  it('refuses options that a metric does not have', () => {
    expect(() => metrics.f1({ average: 'mean' as 'macro' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => metrics.accuracy({ average: 'macro' } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    expect(() => metrics.topK(0)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => metrics.auroc({ average: 'macro' } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });

  it('refuses a metric of several values', async () => {
    await expect(metricOf(((output: Tensor) => [output.mean(), output.sum()]) as never, [1, 2], [1, 2])).rejects.toMatchObject({
      ...{ name: 'ShapeError', code: 'ERR_METRIC' },
      message: expect.stringMatching(/gave 2 tensors; expected one. Give each value a metric of its own/),
    });
  });

  it.each(['accuracy', 'f1', 'confusionMatrix', 'auroc'] as const)('refuses several labels a row for %s', async (metric) => {
    const several = labels.map((label) => [0, 1, 2].map((other) => Number(label === other)));
    await expect(metricOf(metric, logits, several)).rejects.toMatchObject({ code: 'ERR_METRIC_SHAPE', name: 'ShapeError' });
  });

  it('refuses values of another shape than the target', async () => {
    await expect(metricOf('mae', [1, 2], [[1], [2]], 'float32')).rejects.toMatchObject({ code: 'ERR_METRIC_SHAPE' });
  });
});

describe('Trainer.predict', () => {
  it('gives the outputs of all rows in order, whatever the batch size, and leaves the model as it was', async () => {
    using model = perceptron();
    using data = rows(10, [4], 3);
    const trainer = trainerOf(model.it);
    using found = await trainer.predict(data.it);
    using expected = scope(() => keep(model.it.forward((data.it.inputs[0] as Tensor).to(TEST_DEVICE)).to('cpu')));
    expect(found.shape).toEqual([10, 3]);
    const [here, there] = [found, expected].map((t) => Array.from(t.toTypedArray() as Float32Array));
    for (const [i, value] of (here ?? []).entries()) expect(value).toBeCloseTo(there?.[i] as number, 6);
    expect(found.requiresGrad).toBe(false);
    expect(model.it.training).toBe(true);
  });

  it('does not look at labels, and needs none', async () => {
    using model = perceptron();
    using data = rows(6);
    const [x] = data.it.inputs as [Tensor];
    const trainer = trainerOf(model.it);
    using expected = await trainer.predict(data.it);
    using wrong = tensor([9, -4, 9, 9, 9, 9], { dtype: 'int64' });
    using numbers = tensor([1.5, 1, 1, 1, 1, 1]);
    for (const y of [wrong, numbers, [], [wrong, numbers]]) {
      using found = await trainer.predict(tensors({ x, y }).loader({ batchSize: 4 }));
      expect(found.toArray()).toEqual(expected.toArray());
    }
    using streamed = await trainer.predict(new MemoryStream(x, wrong));
    expect(streamed.toArray()).toEqual(expected.toArray());
    await expect(trainer.evaluate(tensors({ x, y: wrong }).loader({ batchSize: 4 }))).rejects.toMatchObject({
      code: 'ERR_LABEL_OUT_OF_RANGE',
    });
  });

  it('gives all outputs of a model with several', async () => {
    using model = ownedModule(new Two());
    using data = rows(7, [4], 4);
    const [first, second, ...more] = await trainerOf(model.it).predictAll(data.it);
    expect([first?.shape, second?.shape, more.length]).toEqual([[7, 3], [7, 2], 0]);
    first?.dispose();
    second?.dispose();
  });
});

class Two extends nn.Module {
  readonly a = new nn.Linear(4, 3);
  readonly b = new nn.Linear(4, 2);

  // biome-ignore lint/suspicious/noExplicitAny: a module may return several tensors
  override forward(x: Tensor): any {
    return [this.a.forward(x), this.b.forward(x)];
  }
}
