/** NEq in a fit: neurons of layers become rows of parameters, and stay as they are until they are freed. */

import { describe, expect, it } from 'vitest';
import { type Decision, type FrozenNeurons, GradES, NEq } from '../../src/controllers/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, type Tensor } from '../../src/tensor/index.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, Scripted, trainerOf } from './fixtures.js';

function values(tensor: Tensor): number[] {
  using row = tensor.detach().contiguous();
  return Array.from(row.toTypedArray() as Float32Array);
}

function weights(module: nn.Module): Map<string, number[]> {
  return new Map([...module.namedParameters()].map(([name, parameter]) => [name, values(parameter)]));
}

/** Freezes by a script: what to decide after each epoch. */
function freezer(script: Readonly<Record<number, readonly FrozenNeurons[]>>, name = 'freezer'): Scripted {
  return new Scripted(name, ({ epoch }): Decision[] => {
    const layers = script[epoch];
    return layers === undefined ? [] : [{ kind: 'freezeNeurons', layers, reason: 'scripted' }];
  });
}

describe('frozen neurons', () => {
  it('are rows of weight and bias, until they are freed', async () => {
    const trained = async (maxEpochs: number, script: Parameters<typeof freezer>[0]): Promise<Map<string, number[]>> => {
      using model = convolutional();
      using data = rows(16, [1, 6, 6]);
      const optimizer = optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 0.1 });
      await trainerOf(model.it, { optimizer, controllers: [freezer(script)] }).fit(data.it, { maxEpochs });
      for (const [, parameter] of model.it.namedParameters()) expect(parameter.requiresGrad).toBe(true);
      return weights(model.it);
    };
    const freeze = [{ layer: '0', neurons: [1, 3] }];
    const before = await trained(1, {});
    const frozen = await trained(3, { 0: freeze });
    const freed = await trained(3, { 0: freeze, 1: [{ layer: '0', neurons: [] }] });
    const row = (from: Map<string, number[]>, i: number): number[] => [
      ...(from.get('0.weight')?.slice(9 * i, 9 * i + 9) ?? []),
      from.get('0.bias')?.[i] as number,
    ];
    for (const i of [1, 3]) {
      expect(row(frozen, i)).toEqual(row(before, i));
      expect(row(freed, i)).not.toEqual(row(before, i));
    }
    for (const i of [0, 2]) expect(row(frozen, i)).not.toEqual(row(before, i));
  });

  it.each([
    ['an unknown layer', [{ layer: '7', neurons: [0] }], 'ERR_LAYER_UNKNOWN'],
    ['a layer without parameters', [{ layer: '2', neurons: [0] }], 'ERR_LAYER_NEURONS'],
    ['a neuron that does not exist', [{ layer: '0', neurons: [4] }], 'ERR_NEURON_INDEX'],
    ['neurons out of order', [{ layer: '0', neurons: [1, 0] }], 'ERR_NEURON_INDEX'],
    ['a neuron twice', [{ layer: '0', neurons: [1, 1] }], 'ERR_NEURON_INDEX'],
  ])('refuses %s', async (_, layers, code) => {
    using model = convolutional();
    using data = rows(16, [1, 6, 6]);
    const run = trainerOf(model.it, { controllers: [freezer({ 0: layers })] }).fit(data.it, { maxEpochs: 2 });
    await expect(run).rejects.toMatchObject({ code });
  });

  it('refuses a layer whose rows are inputs', async () => {
    setSeed(1);
    using model: Owned<nn.Sequential> = ownedModule(
      new nn.Sequential(new nn.ConvTranspose2d(1, 2, 3), new nn.Flatten(), new nn.Linear(2 * 64, 3)),
    );
    using data = rows(16, [1, 6, 6]);
    const run = trainerOf(model.it, { controllers: [freezer({ 0: [{ layer: '0', neurons: [0] }] })] }).fit(data.it, { maxEpochs: 2 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_LAYER_NEURONS', fields: { type: 'ConvTranspose2d' } });
  });

  it('are all of a layer, on a word', async () => {
    const trained = async (neurons: number[] | 'all'): Promise<Map<string, number[]>> => {
      using model = perceptron();
      using data = rows();
      const script = freezer({ 0: [{ layer: '0', neurons: neurons as number[] }] });
      await trainerOf(model.it, { controllers: [script] }).fit(data.it, { maxEpochs: 3 });
      return weights(model.it);
    };
    expect(await trained('all')).toEqual(await trained([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it('stay frozen while any of two controllers says so', async () => {
    const trained = async (maxEpochs: number, ...controllers: Scripted[]): Promise<Map<string, number[]>> => {
      using model = perceptron();
      using data = rows();
      await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs });
      return weights(model.it);
    };
    const bias = (from: Map<string, number[]>, neuron: number): number | undefined => from.get('0.bias')?.[neuron];
    const before = await trained(1);
    const one = freezer({ 0: [{ layer: '0', neurons: [1] }] }, 'one');
    const other = freezer({ 0: [{ layer: '0', neurons: [1, 3] }], 1: [{ layer: '0', neurons: [] }] }, 'other');
    const after = await trained(3, one, other);
    expect(bias(after, 1)).toBe(bias(before, 1));
    expect(bias(after, 3)).not.toBe(bias(before, 3));
    expect(bias(after, 0)).not.toBe(bias(before, 0));
    const whole = await trained(
      3,
      freezer({ 0: [{ layer: '0', neurons: 'all' }] }, 'whole'),
      freezer({ 1: [{ layer: '0', neurons: [2] }] }),
    );
    expect(whole.get('0.weight')).toEqual(before.get('0.weight'));
  });

  it.each(['paper', 'released'] as const)('that one controller froze are no small gradients to GradES: %s', async (form) => {
    using model = perceptron();
    using data = rows();
    const controllers = [freezer({ 0: [{ layer: '0', neurons: 'all' }] }), new GradES({ form, tau: 1e-12, alpha: 0 })];
    const report = await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 3 });
    expect(report.decisions.map(({ by }) => by)).toEqual(['freezer']);
  });

  it('keep their bits over epochs of decay and momentum', async () => {
    using model = perceptron();
    using data = rows();
    const before = weights(model.it);
    const begin = new Scripted('freezer', () => []);
    Object.assign(begin, {
      begin: (): Decision[] => [
        {
          kind: 'freezeNeurons',
          layers: [
            { layer: '0', neurons: [0, 7] },
            { layer: '2', neurons: [0, 1, 2] },
          ],
          reason: 'all',
        },
      ],
    });
    const optimizer = optim.adamw({ lr: 0.01, weightDecay: 0.5 });
    await trainerOf(model.it, { optimizer, controllers: [begin] }).fit(data.it, { maxEpochs: 3 });
    const after = weights(model.it);
    expect(after.get('2.weight')).toEqual(before.get('2.weight'));
    expect(after.get('2.bias')).toEqual(before.get('2.bias'));
    const split = (flat: readonly number[] | undefined): number[][] =>
      Array.from({ length: 8 }, (_, i) => flat?.slice(4 * i, 4 * i + 4) ?? []);
    split(after.get('0.weight')).forEach((row, i) => {
      if (i === 0 || i === 7) expect(row).toEqual(split(before.get('0.weight'))[i]);
      else expect(row).not.toEqual(split(before.get('0.weight'))[i]);
    });
  });
});

describe('NEq in a fit', () => {
  it('freezes neurons, says how many, and leaves the model trainable', async () => {
    using model = convolutional();
    using data = rows(16, [1, 6, 6]);
    const controllers = [new NEq({ selection: 'topK', trained: 0.5, auxiliary: { kind: 'rows', samples: 8, seed: 0 } })];
    const report = await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 4 });
    const decisions = report.decisions.filter(({ kind }) => kind === 'freezeNeurons');
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions[0]?.epoch).toBe(1);
    expect(decisions[0]).toMatchObject({ by: 'NEq', reason: expect.stringMatching(/^4 of 8 neurons at equilibrium \(50.0 %\)/) });
    for (const [, parameter] of model.it.namedParameters()) expect(parameter.requiresGrad).toBe(true);
  });

  it('ends a fit that it has frozen whole by depth, and no other', async () => {
    const fitted = async (groups: 'layers' | 'depth', names: string[]): Promise<{ epochs: number; stop: unknown }> => {
      using model = perceptron();
      using data = rows();
      const neq = new NEq({ groups, epsilon: 1e9, layers: { names }, auxiliary: { kind: 'rows', samples: 8, seed: 0 } });
      const { epochs, stop } = await trainerOf(model.it, { controllers: [neq] }).fit(data.it, { maxEpochs: 4 });
      return { epochs, stop };
    };
    const stop = { by: 'NEq', epoch: 1, reason: 'every layer is frozen, for good: nothing is left to train' };
    expect(await fitted('depth', ['0', '2'])).toEqual({ epochs: 2, stop });
    expect(await fitted('depth', ['0'])).toEqual({ epochs: 4, stop: null });
    expect(await fitted('layers', ['0', '2'])).toEqual({ epochs: 4, stop: null });
  });

  it('changes nothing when nothing is at equilibrium', async () => {
    using plain = convolutional();
    using watched = convolutional();
    using data = rows(16, [1, 6, 6]);
    setSeed(5);
    await trainerOf(plain.it).fit(data.it, { maxEpochs: 3 });
    setSeed(5);
    const neq = new NEq({ epsilon: 0, auxiliary: { kind: 'rows', samples: 8, seed: 0 } });
    await trainerOf(watched.it, { controllers: [neq] }).fit(data.it, { maxEpochs: 3 });
    expect(weights(watched.it)).toEqual(weights(plain.it));
  });
});
