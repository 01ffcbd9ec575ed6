import { describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import { setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import type { MetricsOption, TrainerOptions } from '../../src/trainer/index.js';
import { hasUncountedParameters } from '../../src/trainer/losses/declared-parameters.js';
import { bindObjective, type Objective } from '../../src/trainer/losses/objective.js';
import { TEST_DEVICE } from '../support/device.js';
import { ownedModule, perceptron, rows, trainerOf } from './fixtures.js';

/** `[N, 4]` to logits `[N, 3]` and to values `[N, 3]`. */
class TwoHeads extends nn.Module {
  readonly first = new nn.Linear(4, 3);
  readonly second = new nn.Linear(4, 3);
  forward(x: Tensor): Tensor[] {
    return [this.first.forward(x), this.second.forward(x)];
  }
}

describe('what a metric takes', () => {
  it('is told by name', async () => {
    setSeed(1);
    using model = ownedModule(new TwoHeads());
    using data = rows();
    const [x, y] = [data.it.inputs[0] as Tensor, data.it.targets[0] as Tensor];
    using other = y.add(10);
    const loader = tensors({ x, y: [y, other] }).loader({ batchSize: 4 });
    const loss = { inputs: ['output', 'target'], fn: (output: Tensor, target: Tensor) => nn.functional.crossEntropy(output, target) };
    const wanted: MetricsOption = {
      second: { inputs: ['output:1'], fn: (values: Tensor) => values.mean() },
      meant: { inputs: ['target:1', 'target:0'], fn: (later: Tensor, earlier: Tensor) => later.sub(earlier).to('float32').mean() },
      accuracy: 'accuracy',
    };
    const trainer = trainerOf(model.it as never, { loss });
    const found = (await trainer.evaluate(loader, { metrics: wanted })).metrics as Record<string, number>;
    using there = x.to(TEST_DEVICE);
    using second = model.it.second.forward(there);
    using mean = second.mean();
    expect(found.second).toBeCloseTo(mean.item() as number, 6);
    expect(found.meant).toBe(10);
    expect(found.accuracy).toBeGreaterThanOrEqual(0);
    const { history } = await trainer.fit(loader, { maxEpochs: 1, metrics: wanted });
    expect(history[0]?.metrics.meant).toBe(10);
  });

  it.each<[string, MetricsOption]>([
    [
      'more parameters than there are values',
      { mine: (output: Tensor, target: Tensor, weights: Tensor) => output.mul(target).mul(weights).sum() },
    ],
    ['a default', { mine: (output: Tensor, target: Tensor = output) => output.sub(target).mean() }],
    ['the rest', { mine: (...values: Tensor[]) => (values[0] as Tensor).mean() }],
    ['an input that is not there', { mine: { inputs: ['output:1'], fn: (output: Tensor) => output.mean() } }],
    ['a name that means nothing', { mine: { inputs: ['label'], fn: (output: Tensor) => output.mean() } }],
    ['fewer inputs than parameters', { mine: { inputs: ['output:0'], fn: (output: Tensor, target: Tensor) => output.sub(target).mean() } }],
  ])('is refused with %s, and what to do', async (_, wanted) => {
    using model = perceptron();
    using data = rows();
    const refused = { code: 'ERR_OBJECTIVE_INPUTS', message: expect.stringMatching(/mine'.*'output:0', 'target:0'.*inputs/) };
    await expect(trainerOf(model.it).evaluate(data.it, { metrics: wanted })).rejects.toMatchObject(refused);
    await expect(trainerOf(model.it).fit(data.it, { maxEpochs: 1, metrics: wanted })).rejects.toMatchObject(refused);
  });

  it('is refused of a loss too', async () => {
    using model = perceptron();
    using data = rows();
    const loss = (output: Tensor, ...targets: Tensor[]): Tensor => nn.functional.crossEntropy(output, targets[0] as Tensor);
    const run = trainerOf(model.it, { loss: loss as never }).fit(data.it, { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_OBJECTIVE_INPUTS', message: expect.stringContaining('The loss') });
  });
});

describe('how many outputs a plain function takes', () => {
  const taken = (objective: Objective, outputs: number, targets: number): number | string => {
    try {
      return bindObjective('it', objective, outputs, targets).outputs;
    } catch {
      return 'refused';
    }
  };
  const of = (count: number): Objective => Object.defineProperty((a: Tensor) => a, 'length', { value: count });

  it('is told by its parameters where that is clear', () => {
    expect([1, 2, 3].map((count) => taken(of(count), 1, 1))).toEqual([1, 1, 'refused']);
    expect([1, 2, 3, 4].map((count) => taken(of(count), 2, 1))).toEqual([1, 1, 2, 'refused']);
    expect([1, 2, 3, 4, 5].map((count) => taken(of(count), 2, 2))).toEqual([1, 'refused', 1, 2, 'refused']);
    expect(taken(of(0), 1, 1)).toBe('refused');
  });

  it('is not, where JavaScript does not count all', () => {
    const functions: [(...values: never[]) => unknown, boolean][] = [
      [(a: unknown, b: unknown) => [a, b], false],
      [(a: unknown) => a === 1, false],
      [(a: unknown, b = (() => 1)()) => [a, b], true],
      [(a: unknown, ...b: unknown[]) => [a, b], true],
      [Math.max, false],
      [((a: unknown) => a).bind(null), false],
    ];
    for (const [fn, hidden] of functions) expect(hasUncountedParameters(fn), String(fn)).toBe(hidden);
  });
});

describe('a module as loss', () => {
  it('is the named loss of its kind, with its weights', async () => {
    using data = rows();
    const train = async (loss: NonNullable<TrainerOptions['loss']>): Promise<number[]> => {
      using model = perceptron();
      return (await trainerOf(model.it, { loss }).fit(data.it, { maxEpochs: 2 })).history.map((epoch) => epoch.loss);
    };
    expect(await train(new nn.CrossEntropyLoss())).toEqual(await train('crossEntropy'));
    using weight = tensor([1, 2, 3]);
    const weighted = await train(new nn.CrossEntropyLoss({ weight }));
    const named = await train({ name: 'crossEntropy', classWeight: [1, 2, 3] });
    for (const [i, loss] of weighted.entries()) expect(loss).toBeCloseTo(named[i] as number, 6);
    const twice = await train({ both: { loss: 'crossEntropy', weight: 2 } });
    expect(await train({ both: { loss: new nn.CrossEntropyLoss(), weight: 2 } })).toEqual(twice);
  });

  it('has nothing to learn', () => {
    using model = perceptron();
    expect(() => trainerOf(model.it, { loss: new nn.Linear(3, 1) })).toThrow(/a module without parameters/);
  });
});
