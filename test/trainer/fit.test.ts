import { describe, expect, it } from 'vitest';
import { type Decision, NeVe } from '../../src/controllers/index.js';
import { trace } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { full, type Tensor, tensor } from '../../src/tensor/index.js';
import { CLASSES, convolutional, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

describe('Trainer.fit', () => {
  it('trains a module in place, and reports each epoch', async () => {
    using model = perceptron();
    using data = rows(16);
    const before = values(model.it.stateDict());
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 3 });
    const epochs = [];
    for await (const epoch of run) epochs.push(epoch);
    const report = await run;
    expect(values(model.it.stateDict())).not.toEqual(before);
    expect(report.history).toEqual(epochs);
    expect(report).toMatchObject({ epochs: 3, stop: null, lr: 0.1, lrs: { default: 0.1 }, decisions: [], runDir: null });
    expect(epochs.map(({ index, steps, samples, lr }) => ({ index, steps, samples, lr }))).toEqual(
      [0, 1, 2].map((index) => ({ index, steps: 4, samples: 16, lr: 0.1 })),
    );
    expect(epochs[2]?.loss).toBeLessThan(epochs[0]?.loss as number);
    expect(report.seconds).toBeGreaterThan(0);
    expect(report.samplesPerSecond).toBeGreaterThan(0);
  });

  it('trains a traced model the same as the module', async () => {
    using module = perceptron();
    using twin = perceptron();
    using data = rows(16);
    const fromModule = await trainerOf(module.it).fit(data.it, { maxEpochs: 2 });
    using model = trace(twin.it, data.it.inputs);
    const fromModel = await trainerOf(model).fit(data.it, { maxEpochs: 2 });
    expect(fromModel.history.map(({ loss }) => loss)).toEqual(fromModule.history.map(({ loss }) => loss));
    expect(values(twin.it.stateDict())).toEqual(values(module.it.stateDict()));
    expect(model.training).toBe(true);
  });

  it('does not leave the mode of a model changed', async () => {
    using module = perceptron();
    using data = rows(16);
    using model = trace(module.it, data.it.inputs);
    model.eval();
    await trainerOf(model).fit(data.it, { maxEpochs: 1 });
    expect(model.training).toBe(false);
  });

  it('uses a smaller last batch, with the loss of batches weighing equally', async () => {
    using model = perceptron();
    using data = rows(10);
    const { history } = await trainerOf(model.it).fit(data.it, { maxEpochs: 1 });
    expect(history[0]).toMatchObject({ steps: 3, samples: 10 });
  });

  it('takes a function as loss, and mean squared error by name', async () => {
    using model = perceptron();
    using data = rows(16);
    const byName = trainerOf(model.it);
    const expected = await byName.evaluate(data.it);
    const own = trainerOf(model.it, { loss: (output, target) => nn.functional.crossEntropy(output, target as Tensor).mul(2) });
    expect((await own.evaluate(data.it)).loss).toBeCloseTo(2 * expected.loss, 5);

    using autoencoder = ownedModule(new nn.Linear(4, 4));
    const same = { ...data.it, kind: 'resident' as const, targets: data.it.inputs, order: () => null };
    const { history } = await trainerOf(autoencoder.it, { loss: 'mse' }).fit(same, { maxEpochs: 20 });
    expect(history.at(-1)?.loss).toBeLessThan((history[0]?.loss as number) / 2);
  });

  it('leaves the data as it is when the model changes its input in place', async () => {
    class InPlace extends nn.Module {
      readonly linear = new nn.Linear(4, CLASSES);

      forward(x: Tensor): Tensor {
        return this.linear.forward(x.mul_(2));
      }
    }
    using model = ownedModule(new InPlace());
    using data = rows(8);
    const before = data.it.inputs.map((input) => input.toArray());
    const trainer = trainerOf(model.it);
    await trainer.fit(data.it, { maxEpochs: 1 });
    await trainer.evaluate(data.it);
    expect(data.it.inputs.map((input) => input.toArray())).toEqual(before);
  });

  it('keeps tensors that a model or a loss holds besides its parameters', async () => {
    using linear = perceptron();
    using data = rows(16);
    using scale = full([4], 2);
    using weight = tensor([1, 2, 3]);
    class Scaled extends nn.Module {
      readonly inner = linear.it;
      override forward(x: Tensor): Tensor {
        return this.inner.forward(x.mul(scale));
      }
    }
    const loss = (output: Tensor, target: Tensor | undefined): Tensor => nn.functional.crossEntropy(output, target as Tensor, { weight });
    const trainer = trainerOf(new Scaled(), { loss });
    const { history } = await trainer.fit(data.it, { maxEpochs: 2 });
    expect(history[1]?.loss).toBeLessThan(history[0]?.loss as number);
    expect((await trainer.evaluate(data.it)).loss).toBeGreaterThan(0);
  });

  it('is the same bit for bit with NeVe measuring and not acting as without it', async () => {
    const train = async (controllers: NeVe[]): Promise<unknown> => {
      using model = convolutional();
      using data = rows(16, [1, 6, 6]);
      const { history } = await trainerOf(model.it, { controllers, seed: 3 }).fit(data.it, { maxEpochs: 4 });
      return { losses: history.map(({ loss }) => loss), state: values(model.it.stateDict()) };
    };
    expect(await train([new NeVe({ profile: 'reference', epsilon: 1e-30, delta: 1000 })])).toEqual(await train([]));
  });

  it('seeds what dropout draws from', async () => {
    const train = async (seed: number): Promise<number[]> => {
      using linear = perceptron();
      using data = rows(16);
      const model = new nn.Sequential(new nn.Dropout(0.5), linear.it);
      const { history } = await trainerOf(model, { seed }).fit(data.it, { maxEpochs: 2 });
      return history.map(({ loss }) => loss);
    };
    expect(await train(1)).toEqual(await train(1));
    expect(await train(1)).not.toEqual(await train(2));
  });

  it('starts optimizer and controllers afresh: one trainer used twice equals two', async () => {
    const losses = async (fits: number): Promise<number[][]> => {
      const neve = new NeVe({ profile: 'reference', delta: 0 });
      const found: number[][] = [];
      for (let i = 0; i < fits; i++) {
        using model = perceptron();
        using data = rows(16);
        const { history } = await trainerOf(model.it, { controllers: [neve] }).fit(data.it, { maxEpochs: 6 });
        found.push(history.map(({ loss }) => loss));
      }
      return found;
    };
    const [first, second] = await losses(2);
    expect(second).toEqual(first);
  });
});

describe('NeVe in a fit', () => {
  it('measures before training, so that epoch 0 has a velocity and no variation', async () => {
    using model = convolutional();
    using data = rows(16, [1, 6, 6]);
    const report = await trainerOf(model.it, { controllers: [new NeVe({ profile: 'reference' })] }).fit(data.it, { maxEpochs: 3 });
    expect(report.history.map(({ mseVelocity }) => mseVelocity === null)).toEqual([true, false, false]);
    for (const { velocity, measurements } of report.history) {
      expect(velocity).toBeGreaterThan(0);
      const found = measurements['NeVe.velocity'];
      expect(found?.kind === 'velocity' && found.layers.map(({ name, neurons }) => [name, neurons])).toEqual([
        ['0', 4],
        ['1', 4],
        ['4', 3],
      ]);
    }
    expect(report.measureSeconds).toBeGreaterThan(report.history.reduce((sum, epoch) => sum + epoch.measureSeconds, 0));
  });

  it('cuts the rate and stops by itself', async () => {
    using model = perceptron();
    using data = rows(16);
    const optimizer = optim.sgd({ lr: 0.5 });
    const controllers = [new NeVe({ profile: 'reference', delta: 0, epsilon: 1e-4, alpha: 0.1 })];
    const report = await trainerOf(model.it, { optimizer, controllers }).fit(data.it, { maxEpochs: 500 });
    expect(report.stop).toMatchObject({ by: 'NeVe', epoch: report.epochs - 1 });
    expect(report.epochs).toBeLessThan(500);
    const cuts = report.decisions.filter(({ kind }) => kind === 'setLr');
    expect(cuts.length).toBeGreaterThan(0);
    expect(report.lr).toBeCloseTo(0.5 * 0.1 ** cuts.length, 12);
    // The rate that an epoch reports is the one it was trained with.
    const cut = cuts[0] as { epoch: number };
    expect(report.history[cut.epoch]?.lr).toBe(0.5);
    expect(report.history[cut.epoch + 1]?.lr).toBe(0.05);
    expect(report.history.at(-1)?.velocity).toBeLessThan(1e-4);
  });

  it('stops at once when nothing moves', async () => {
    using model = perceptron();
    using data = rows(16);
    const controllers = [new NeVe({ profile: 'reference' })];
    const report = await trainerOf(model.it, { optimizer: optim.sgd({ lr: 0 }), controllers }).fit(data.it, { maxEpochs: 9 });
    expect(report.stop).toMatchObject({ by: 'NeVe', epoch: 0 });
    expect(report.history[0]?.velocity).toBeCloseTo(0, 6);
  });

  it('takes inputs as auxiliary set, and refuses those of another shape', async () => {
    using model = perceptron();
    using data = rows(16);
    using other = rows(8, [5]);
    const train = (auxiliary: Tensor | readonly Tensor[]) =>
      trainerOf(model.it, { controllers: [new NeVe({ profile: 'reference', auxiliary })] }).fit(data.it, { maxEpochs: 1 });
    expect((await train(data.it.inputs)).history[0]?.velocity).toBeGreaterThan(0);
    await expect(train(other.it.inputs)).rejects.toMatchObject({ code: 'ERR_AUXILIARY_SHAPE' });
    await expect(train([...data.it.inputs, ...data.it.inputs])).rejects.toMatchObject({ code: 'ERR_AUXILIARY_COUNT' });
  });
});

describe('decisions in a fit', () => {
  const once = (step: number, ...decisions: Decision[]) => {
    return new Scripted('Once', (seen) => (seen.step === step ? decisions : []), { when: { every: 1, unit: 'step' } });
  };

  it('a rate of 0 stands still, a frozen group too, and thaws at the end', async () => {
    using model = perceptron();
    using data = rows(16);
    const optimizer = optim.sgd({ lr: 0.1, groups: [{ name: 'head', parameters: ['2'] }] });
    const head = (): number[] => values(model.it.stateDict())['2.weight'] as number[];
    const first = (): number[] => values(model.it.stateDict())['0.weight'] as number[];
    const [headBefore, firstBefore] = [head(), first()];
    const freeze = new Scripted('F', () => [{ kind: 'freeze', group: 'head', reason: 'test' }], { when: { every: 4, unit: 'step' } });
    await trainerOf(model.it, { optimizer, controllers: [freeze] }).fit(data.it, { maxEpochs: 1 });
    const headAfter = head();
    expect(headAfter).not.toEqual(headBefore);
    expect(first()).not.toEqual(firstBefore);
    expect([...model.it.namedParameters().values()].map(({ requiresGrad }) => requiresGrad)).toEqual([true, true, true, true]);

    const [frozenFrom, firstFrom] = [headAfter, first()];
    const atOnce = once(1, { kind: 'freeze', group: 'head', reason: 'test' }, { kind: 'setLr', group: 'default', lr: 0, reason: 'test' });
    const report = await trainerOf(model.it, { optimizer, controllers: [atOnce] }).fit(data.it, { maxEpochs: 1 });
    // One step moved both, the other three neither.
    expect(head()).not.toEqual(frozenFrom);
    expect(first()).not.toEqual(firstFrom);
    expect(report.lrs).toEqual({ head: 0.1, default: 0 });
  });

  it('a snapshot comes back bit for bit, with its optimizer or with a fresh one', async () => {
    const train = async (script: Scripted | null, maxEpochs: number): Promise<Record<string, number[]>> => {
      using model = convolutional();
      using data = rows(16, [1, 6, 6]);
      await trainerOf(model.it, { controllers: script === null ? [] : [script] }).fit(data.it, { maxEpochs });
      return values(model.it.stateDict());
    };
    const rewind = (optimizer: 'kept' | 'fresh') =>
      new Scripted('Rewind', ({ epoch }) => {
        if (epoch === 0) return [{ kind: 'keep', snapshot: 's' }];
        return epoch === 2 ? [{ kind: 'restore', snapshot: 's', optimizer, reason: 'test' }] : [];
      });
    // Epochs 0, 1, 2, back to the end of 0, and then what would have been 1 and 2.
    expect(await train(rewind('kept'), 5)).toEqual(await train(null, 3));
    expect(await train(rewind('fresh'), 5)).not.toEqual(await train(null, 3));
    expect(await train(rewind('fresh'), 3)).toEqual(await train(null, 1));
  });

  it('a snapshot that nobody kept is an error', async () => {
    using model = perceptron();
    using data = rows(16);
    const controllers = [once(1, { kind: 'restore', snapshot: 'x', optimizer: 'kept', reason: 'test' })];
    await expect(trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({
      code: 'ERR_SNAPSHOT_UNKNOWN',
    });
  });

  it('two controllers on one rate are an error', async () => {
    using model = perceptron();
    using data = rows(16);
    const set = (name: string) => new Scripted(name, () => [{ kind: 'setLr', lr: 1, reason: 'test' }]);
    const run = trainerOf(model.it, { controllers: [set('A'), set('B')] }).fit(data.it, { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_DECISION_CONFLICT', fields: { by: ['A', 'B'], group: 'default' } });
  });

  it('a stop in the middle of an epoch ends it there', async () => {
    using model = perceptron();
    using data = rows(16);
    const report = await trainerOf(model.it, { controllers: [once(6, { kind: 'stop', reason: 'seen enough' })] }).fit(data.it, {
      maxEpochs: 9,
    });
    expect(report.stop).toEqual({ by: 'Once', epoch: 1, reason: 'seen enough' });
    expect(report.history.map(({ steps }) => steps)).toEqual([4, 2]);
  });

  it("a controller's own error ends the fit as it is", async () => {
    using model = perceptron();
    using data = rows(16);
    const failing = new Scripted('A', () => {
      throw new RangeError('mine');
    });
    await expect(trainerOf(model.it, { controllers: [failing] }).fit(data.it, { maxEpochs: 1 })).rejects.toThrow(RangeError);
  });
});
