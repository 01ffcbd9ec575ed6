/** Velocity probes in a fit: what their fields do, and that measuring changes nothing. */

import { describe, expect, it } from 'vitest';
import type { LossProbe, NoiseSpec, Probe, RowsSpec, VelocityMeasurement, VelocityProbe } from '../../src/controllers/index.js';
import type { Traceable } from '../../src/graph/traceable.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { resolveGroups } from '../../src/optim/index.js';
import { defaultGenerator, randn, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { NativeSession } from '../../src/trainer/contracts/fit-session.js';
import { Lifetime } from '../../src/trainer/contracts/lifetime.js';
import { resolveTrainerOptions } from '../../src/trainer/options.js';
import { prepare } from '../../src/trainer/prepare/prepare.js';
import { checkProbe } from '../../src/trainer/probes/check-probe.js';
import { lossMeter } from '../../src/trainer/probes/loss-meter.js';
import { velocityMeter } from '../../src/trainer/probes/velocity-meter.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

const TYPES = ['Conv2d', 'BatchNorm2d', 'Linear'];

/** What a probe found before training and after each of 3 epochs. */
async function measured(
  changes: Partial<VelocityProbe>,
  make: () => Owned<Traceable> = convolutional,
  shape: readonly number[] = [1, 6, 6],
): Promise<VelocityMeasurement[]> {
  using model = make();
  using data = rows(16, shape);
  const found: VelocityMeasurement[] = [];
  const probe = { ...VELOCITY_PROBE, layers: { types: TYPES }, ...changes };
  const trainer = trainerOf(model.it, { controllers: [new Scripted('A', () => [], { probes: [probe] })] });
  await trainer.fit(data.it, {
    maxEpochs: 3,
    onEvent: (event) => {
      if (event.type === 'measurement' && event.measurement.kind === 'velocity') found.push(event.measurement);
    },
  });
  return found;
}

const velocitiesOf = (found: readonly VelocityMeasurement[]): (number | null)[] => found.map(({ velocity }) => velocity);
const layersOf = (found: readonly VelocityMeasurement[]) => found.at(-1)?.layers.map(({ name, neurons }) => [name, neurons]);

describe('measuring', () => {
  it.each<[string, Probe]>([
    ['published noise', { ...VELOCITY_PROBE, auxiliary: { kind: 'noise', distribution: 'published', samples: 8, seed: 1 } }],
    ['uniform noise', { ...VELOCITY_PROBE, auxiliary: { kind: 'noise', distribution: 'uniform', samples: 8, seed: 1 } }],
    [
      'marginal noise, drift',
      { ...VELOCITY_PROBE, auxiliary: { kind: 'noise', distribution: 'marginal', samples: 8, seed: 1 }, drift: true },
    ],
    ['real rows, batch statistics', { ...VELOCITY_PROBE, auxiliary: { kind: 'rows', samples: 8, seed: 1 }, batchNorm: 'batch' }],
    ['with maxBytes', { ...VELOCITY_PROBE, layers: { types: TYPES }, maxBytes: 2000 }],
    ['earlier parameters', { ...VELOCITY_PROBE, memory: 'recompute', drift: true }],
    ['a loss', { kind: 'loss', name: 'l', samples: 8, seed: 1 }],
  ])('%s without acting changes nothing, bit for bit', async (_, probe) => {
    const run = async (probes: readonly Probe[]) => {
      setSeed(3);
      const dropping = new nn.Sequential(
        new nn.Conv2d(1, 4, 3),
        new nn.BatchNorm2d(4),
        new nn.Dropout(0.5),
        new nn.Flatten(),
        new nn.Linear(64, 3),
      );
      using model = ownedModule(dropping);
      using data = rows(16, [1, 6, 6]);
      setSeed(9);
      const controllers = [new Scripted('A', () => [], { probes, when: { every: 1, unit: 'step' } })];
      const { history } = await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 2 });
      const state = values(new Map([...model.it.namedParameters(), ...model.it.namedBuffers()]));
      return { state, losses: history.map(({ loss }) => loss), generator: defaultGenerator('cpu').getState() };
    };
    expect(await run([probe])).toEqual(await run([]));
  });
});

describe('the fields of a velocity probe', () => {
  it('auxiliary: the same inputs as noise, rows or tensors give the same velocities', async () => {
    using data = rows(16, [1, 6, 6]);
    const asRows = await measured({ auxiliary: { kind: 'rows', samples: 16, seed: 1 } });
    expect(velocitiesOf(asRows)).toEqual(velocitiesOf(await measured({ auxiliary: data.it.inputs })));
    const normal = await measured({ auxiliary: { kind: 'noise', distribution: 'normal', samples: 16, seed: 1 } });
    expect(velocitiesOf(normal)).not.toEqual(velocitiesOf(asRows));
    expect(velocitiesOf(asRows).map((velocity) => velocity === null)).toEqual([true, false, false, false]);
  });

  it('axis auto: convolutions and batch norm by channel, linear layers by feature, recurrent ones by hidden unit', async () => {
    expect(layersOf(await measured({}))).toEqual([
      ['0', 4],
      ['1', 4],
      ['4', 3],
    ]);
    class Sequence extends nn.Module {
      readonly embed = new nn.Linear(2, 6);
      readonly norm = new nn.LayerNorm(6);
      readonly rnn = new nn.LSTM(6, 7, { batchFirst: true });
      readonly head = new nn.Linear(7, 3);

      override forward(x: Tensor): Tensor {
        const [output] = this.rnn.forward(this.norm.forward(this.embed.forward(x)));
        return this.head.forward(output.select(1, -1));
      }
    }
    const make = () => {
      setSeed(1);
      return ownedModule(new Sequence());
    };
    const types = ['Linear', 'LayerNorm', 'LSTM'];
    expect(layersOf(await measured({ layers: { types } }, make, [5, 2]))).toEqual([
      ['embed', 6],
      ['norm', 6],
      ['rnn', 7],
      ['head', 3],
    ]);
    expect(layersOf(await measured({ layers: { names: ['embed'] }, axis: 1 }, make, [5, 2]))).toEqual([['embed', 5]]);
  });

  it('layers: shared and repeated ones count once, those that are never called not at all', async () => {
    class Net extends nn.Module {
      readonly twice = new nn.Linear(4, 4);
      readonly never = new nn.Linear(4, 5);
      readonly head = new nn.Linear(4, 3);

      override forward(x: Tensor): Tensor {
        return this.head.forward(this.twice.forward(this.twice.forward(x)).tanh());
      }
    }
    const make = () => {
      setSeed(1);
      return ownedModule(new Net());
    };
    const [, second] = await measured({ layers: { types: ['Linear'] } }, make, [4]);
    expect(second?.layers.map(({ name, neurons }) => [name, neurons])).toEqual([
      ['twice', 4],
      ['head', 3],
    ]);
  });

  it('skipFrozen: layers without a parameter to train are left out', async () => {
    const make = () => {
      const model = perceptron();
      for (const [name, parameter] of model.it.namedParameters()) parameter.requiresGrad = !name.startsWith('0.');
      return model;
    };
    expect(layersOf(await measured({ layers: { types: ['Linear'], skipFrozen: true } }, make, [4]))).toEqual([['2', 3]]);
    expect(layersOf(await measured({ layers: { types: ['Linear'] } }, make, [4]))).toHaveLength(2);
  });

  it('momentum, drift and neurons', async () => {
    const plain = await measured({ momentum: 0 });
    const heavy = await measured({ momentum: 0.5, drift: true, neurons: true });
    expect(velocitiesOf(heavy).slice(0, 2)).toEqual(velocitiesOf(plain).slice(0, 2));
    expect(velocitiesOf(heavy)[2]).not.toBe(velocitiesOf(plain)[2]);
    expect(plain.every(({ drift }) => drift === null)).toBe(true);
    expect(heavy.map(({ drift }) => drift === null)).toEqual([true, true, false, false]);
    expect(plain.at(-1)?.layers.every(({ perNeuron }) => perNeuron === null)).toBe(true);
    expect(heavy.at(-1)?.layers.map(({ perNeuron }) => perNeuron?.length)).toEqual([4, 4, 3]);
  });

  it('batchNorm: running statistics, or those of the whole auxiliary set in one, not of the small batches of training', async () => {
    using model = convolutional();
    using data = rows(16, [1, 6, 6]);
    await Lifetime.run(async (lifetime) => {
      const optimizer = optim.sgd({ lr: 0.1 });
      const options = resolveTrainerOptions({ model: model.it, loss: 'crossEntropy', optimizer, device: 'cpu' });
      const prepared = prepare(options, data.it, {}, lifetime);
      const session = new NativeSession(native(), {
        ...{ model: prepared.model.handle, loss: prepared.loss.handle, channelsLast: false, onProgress: null },
        optimizer: { name: 'sgd', groups: resolveGroups(optimizer, prepared.trainable) },
      });
      lifetime.defer(() => session.close());
      const velocity = async (batchNorm: 'running' | 'batch', batchSize: number): Promise<() => Promise<number | null>> => {
        const probe = {
          ...VELOCITY_PROBE,
          auxiliary: { kind: 'rows', samples: 16, seed: 1 },
          layers: { types: TYPES },
          batchNorm,
        } as const;
        const meter = velocityMeter('A', probe, prepared, batchSize, lifetime);
        await meter.measure(session);
        return async () => ((await meter.measure(session)) as VelocityMeasurement).velocity;
      };
      const [small, whole, running] = [await velocity('batch', 3), await velocity('batch', 16), await velocity('running', 16)];
      await session.steps(
        { inputs: prepared.inputs.map(handleOf), targets: prepared.targets.map(handleOf), order: null, batchSize: 4 },
        0,
        4,
      );
      expect(await small()).toBe(await whole());
      expect(await running()).not.toBeCloseTo((await whole()) ?? 0, 4);
    });
  });

  it('history, memory: bf16 is half, recompute and cpu agree with device', async () => {
    const device = await measured({ drift: true });
    const bf16 = await measured({ drift: true, history: 'bf16' });
    // 4 rows of 131 outputs, two snapshots, 2 bytes instead of 4.
    expect((device.at(-1)?.bytes ?? 0) - (bf16.at(-1)?.bytes ?? 0)).toBe(4 * 131 * 2 * 2);
    const close = (found: readonly VelocityMeasurement[]) => velocitiesOf(found).map((v) => (v === null ? null : expect.closeTo(v, 5)));
    for (const memory of ['cpu', 'recompute'] as const) {
      expect(velocitiesOf(await measured({ drift: true, memory }))).toEqual(close(device));
    }
  });

  it('maxBytes: takes fewer rows, the first ones, and never keeps more', async () => {
    const [conv, bn, linear] = [4 * 16, 4 * 16, 3];
    const row = 4 * (conv + bn + linear);
    const auxiliary: RowsSpec = { kind: 'rows', samples: 16, seed: 1 };
    for (const [drift, history, snapshots, size] of [
      [false, 'fp32', 1, 1],
      [true, 'fp32', 2, 1],
      [true, 'bf16', 2, 0.5],
    ] as const) {
      const maxBytes = 5.5 * row * snapshots * size;
      const found = await measured({ auxiliary, drift, history, maxBytes });
      using data = rows(16, [1, 6, 6]);
      using first = (data.it.inputs[0] as Tensor).narrow(0, 0, 5);
      expect(velocitiesOf(found)).toEqual(velocitiesOf(await measured({ auxiliary: [first], drift, history })));
      // Besides outputs a meter keeps a few numbers a neuron.
      const all = await measured({ auxiliary, drift, history });
      expect((all.at(-1)?.bytes ?? 0) - (found.at(-1)?.bytes ?? 0)).toBe(11 * row * snapshots * size);
    }
    expect(velocitiesOf(await measured({ auxiliary, maxBytes: 1e9 }))).toEqual(velocitiesOf(await measured({ auxiliary })));
  });

  it('maxBytes: refuses what not even one row, or the parameters, fit into', async () => {
    const small = measured({ maxBytes: 100 });
    await expect(small).rejects.toMatchObject({ code: 'ERR_HISTORY_BYTES', fields: { by: 'A', maxBytes: 100, needed: 524 } });
    const recompute = measured({ maxBytes: 100, memory: 'recompute' });
    await expect(recompute).rejects.toMatchObject({ code: 'ERR_HISTORY_BYTES', message: expect.stringContaining('earlier parameters') });
    expect(velocitiesOf(await measured({ maxBytes: 10_000, memory: 'recompute' }))).toEqual(
      velocitiesOf(await measured({ memory: 'recompute' })),
    );
  });

  it('the report: the first velocity probe, with its drift', async () => {
    using model = perceptron();
    using data = rows(16);
    const loss: LossProbe = { kind: 'loss', name: 'l', samples: 4, seed: 1 };
    const probes = [loss, { ...VELOCITY_PROBE, drift: true }, { ...VELOCITY_PROBE, name: 'w', momentum: 0 }];
    const controllers = [new Scripted('A', () => [], { probes })];
    const { history } = await trainerOf(model.it, { controllers, optimizer: optim.sgd({ lr: 0.1 }) }).fit(data.it, { maxEpochs: 3 });
    for (const { velocity, mseVelocity, drift, measurements } of history) {
      expect(measurements['A.v']).toMatchObject({ velocity, mseVelocity, drift });
    }
    expect(history.map(({ drift }) => drift === null)).toEqual([true, false, false]);
  });
});

/** Follows which properties of an object, and of the objects in it, are read. */
function watched<T extends object>(target: T, read: Set<string>, prefix = ''): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof key === 'string') read.add(prefix + key);
      const nests = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
      return nests ? watched(value, read, `${prefix}${String(key)}.`) : value;
    },
  });
}

describe('every field of a probe', () => {
  // Typed so that a field that is added to a probe has to be added here.
  const loss: LossProbe = { kind: 'loss', name: 'l', samples: 4, seed: 1 };
  const noise: Required<NoiseSpec> = { kind: 'noise', distribution: 'normal', samples: 4, seed: 1 };
  const velocity: Required<VelocityProbe> = {
    ...VELOCITY_PROBE,
    auxiliary: noise,
    layers: { types: ['Linear'], names: ['**'], where: () => true, onlyLast: false, skipFrozen: false },
    maxBytes: 1e6,
  };
  const fieldsOf = (probe: object): string[] =>
    Object.entries(probe).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
        ? [key, ...Object.keys(value).map((inner) => `${key}.${inner}`)]
        : [key],
    );

  it('is read by something besides its check', async () => {
    using x = zeros([4, 4]);
    using y = zeros([4], { dtype: 'int64' });
    const held: Required<LossProbe> = { ...loss, data: { inputs: [x], targets: [y] } };
    const rowsProbe: VelocityProbe = {
      ...velocity,
      name: 'r',
      auxiliary: { kind: 'rows', samples: 4, seed: 1 } satisfies Required<RowsSpec>,
    };
    for (const probe of [velocity, rowsProbe, held]) {
      checkProbe('A', probe);
      const read = new Set<string>();
      using model = perceptron();
      using data = rows(16);
      await Lifetime.run(async (lifetime) => {
        const options = resolveTrainerOptions({ model: model.it, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1 }), device: 'cpu' });
        const prepared = prepare(options, data.it, {}, lifetime);
        const seen = watched(probe, read);
        if (seen.kind === 'loss') lossMeter('A', seen, prepared, 4, lifetime);
        else velocityMeter('A', seen, prepared, 4, lifetime);
      });
      // The name is the key of the result; the loss probe's reads it when it fails.
      expect(fieldsOf(probe).filter((field) => !read.has(field) && field !== 'name')).toEqual([]);
    }
  });

  it.each<[string, object, string]>([
    ['an unknown key', { ...velocity, axes: 1 }, 'ERR_OPTION_UNKNOWN'],
    ['an unknown key of noise', { ...velocity, auxiliary: { ...noise, sample: 1 } }, 'ERR_OPTION_UNKNOWN'],
    ['a distribution of rows', { ...velocity, auxiliary: { ...noise, kind: 'rows' } }, 'ERR_OPTION_UNKNOWN'],
    ['an unknown key of layers', { ...velocity, layers: { type: ['Linear'] } }, 'ERR_OPTION_UNKNOWN'],
    ['no layers', { ...velocity, layers: null }, 'ERR_OPTION_VALUE'],
    ['no types', { ...velocity, layers: { types: [] } }, 'ERR_OPTION_VALUE'],
    ['names as a text', { ...velocity, layers: { names: 'head' } }, 'ERR_OPTION_VALUE'],
    ['where as a text', { ...velocity, layers: { where: 'head' } }, 'ERR_OPTION_VALUE'],
    ['onlyLast as a number', { ...velocity, layers: { onlyLast: 1 } }, 'ERR_OPTION_VALUE'],
    ['an axis of 0.5', { ...velocity, axis: 0.5 }, 'ERR_OPTION_VALUE'],
    ['a momentum of 1', { ...velocity, momentum: 1 }, 'ERR_OPTION_VALUE'],
    ['drift as a number', { ...velocity, drift: 1 }, 'ERR_OPTION_VALUE'],
    ['batchNorm', { ...velocity, batchNorm: 'train' }, 'ERR_OPTION_VALUE'],
    ['history', { ...velocity, history: 'fp16' }, 'ERR_OPTION_VALUE'],
    ['memory', { ...velocity, memory: 'disk' }, 'ERR_OPTION_VALUE'],
    ['no bytes', { ...velocity, maxBytes: 0 }, 'ERR_OPTION_VALUE'],
    ['a distribution', { ...velocity, auxiliary: { ...noise, distribution: 'gaussian' } }, 'ERR_OPTION_VALUE'],
    ['no samples', { ...velocity, auxiliary: { ...noise, samples: 0 } }, 'ERR_OPTION_VALUE'],
    ['no tensors', { ...velocity, auxiliary: [] }, 'ERR_OPTION_VALUE'],
    ['numbers for inputs', { ...velocity, auxiliary: [1] }, 'ERR_OPTION_VALUE'],
    ['another kind', { ...velocity, kind: 'speed' }, 'ERR_OPTION_VALUE'],
    ['no name', { ...velocity, name: '' }, 'ERR_OPTION_VALUE'],
    ['a loss of no rows', { ...loss, samples: 0 }, 'ERR_OPTION_VALUE'],
    ['a loss with an axis', { ...loss, axis: 1 }, 'ERR_OPTION_UNKNOWN'],
    ['a loss on a tensor', { ...loss, data: [1] }, 'ERR_OPTION_VALUE'],
  ])('refuses %s', async (_, probe, code) => {
    using model = perceptron();
    using data = rows(16);
    const controllers = [new Scripted('A', () => [], { probes: [probe as Probe] })];
    await expect(trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code });
  });

  it('refuses two of one name', async () => {
    using model = perceptron();
    using data = rows(16);
    const controllers = [new Scripted('A', () => [], { probes: [VELOCITY_PROBE, VELOCITY_PROBE] })];
    await expect(trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_PROBE_NAME' });
  });

  it('refuses inputs of another shape', async () => {
    using wrong = randn([3, 1, 5, 5]);
    await expect(measured({ auxiliary: [wrong] })).rejects.toMatchObject({ code: 'ERR_AUXILIARY_SHAPE' });
    await expect(measured({ auxiliary: [wrong, wrong] })).rejects.toMatchObject({ code: 'ERR_AUXILIARY_COUNT' });
  });
});
