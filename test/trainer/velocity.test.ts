import { describe, expect, it } from 'vitest';
import { NeVe, type VelocityMeasurement } from '../../src/controllers/index.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { resolveGroups } from '../../src/optim/index.js';
import { noGrad, randn, scope, setSeed, type Tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { NativeSession } from '../../src/trainer/contracts/fit-session.js';
import { Lifetime } from '../../src/trainer/contracts/lifetime.js';
import { resolveTrainerOptions } from '../../src/trainer/options.js';
import { prepare } from '../../src/trainer/prepare/prepare.js';
import { makeMeters } from '../../src/trainer/probes/probes.js';
import { type LayerOutputs, neurons, ReferenceVelocity } from '../reference/velocity.js';
import { ownedModule, rows, trainerOf } from './fixtures.js';

class Net extends nn.Module {
  readonly conv = new nn.Conv2d(1, 4, 3);
  readonly bn = new nn.BatchNorm2d(4);
  readonly head = new nn.Linear(64, 3);

  override forward(x: Tensor): Tensor {
    return this.head.forward(nn.functional.relu(this.bn.forward(this.conv.forward(x))).flatten(1));
  }
}

function net() {
  setSeed(2);
  const owned = ownedModule(new Net());
  // Neuron 0 of the convolution is dead until training wakes it up.
  noGrad(() => {
    using weight = owned.it.conv.weight.select(0, 0);
    using bias = (owned.it.conv.bias as Tensor).select(0, 0);
    weight.zero_();
    bias.zero_();
  });
  return owned;
}

/** What the layers give in evaluation mode, computed here one after the other. */
function outputsOf(model: Net, x: Tensor): LayerOutputs[] {
  model.eval();
  const outputs = scope(() =>
    noGrad(() => {
      const conv = model.conv.forward(x);
      const bn = model.bn.forward(conv);
      const head = model.head.forward(nn.functional.relu(bn).flatten(1));
      return [conv, bn, head].map((output) => neurons(output.contiguous().toTypedArray() as Float32Array, output.shape, 1));
    }),
  );
  model.train();
  return outputs;
}

describe('the native velocity meter', () => {
  it.each([
    { channelsLast: false, batchSize: 100 },
    { channelsLast: true, batchSize: 100 },
    { channelsLast: true, batchSize: 3 },
  ])('agrees with the slow reference: %j', async ({ channelsLast, batchSize }) => {
    using model = net();
    using data = rows(16, [1, 6, 6]);
    using x = randn([7, 1, 6, 6]);
    await Lifetime.run(async (lifetime) => {
      const optimizer = optim.sgd({ lr: 0.3, momentum: 0.9 });
      const options = resolveTrainerOptions({ model: model.it, loss: 'crossEntropy', optimizer, device: 'cpu', channelsLast });
      const prepared = prepare(options, data.it, {}, lifetime);
      const [meter] = makeMeters(new NeVe({ profile: 'reference', auxiliary: x }), prepared, batchSize, null, lifetime);
      if (meter === undefined) throw new TypeError('NeVe has one probe');
      const session = new NativeSession(native(), {
        model: prepared.model.handle,
        loss: prepared.loss.handle,
        optimizer: { name: 'sgd', groups: resolveGroups(optimizer, prepared.trainable) },
        channelsLast,
        onProgress: null,
      });
      lifetime.defer(() => session.close());
      const batches = { inputs: data.it.inputs.map(handleOf), targets: data.it.targets.map(handleOf), order: null, batchSize: 4 };
      const reference = new ReferenceVelocity(0.5);

      // The second measurement follows the first with no training between: every similarity is 1, and the dead neuron is dead twice.
      for (const steps of [0, 0, 1, 4, 4, 0]) {
        if (steps > 0) await session.steps(batches, 0, steps);
        const found = (await meter.measure(session)) as VelocityMeasurement;
        const expected = reference.measure(outputsOf(model.it, x));
        if (expected === null) {
          expect(found).toMatchObject({ velocity: null, mseVelocity: null, layers: [] });
          continue;
        }
        expect(found.layers.map(({ name, neurons: count }) => [name, count])).toEqual([
          ['conv', 4],
          ['bn', 4],
          ['head', 3],
        ]);
        expect(found.velocity).toBeCloseTo(expected.V, 6);
        if (expected.M === null) expect(found.mseVelocity).toBeNull();
        else expect(found.mseVelocity).toBeCloseTo(expected.M, 6);
        expected.layers.forEach(({ v, m, deadNeurons }, l) => {
          const layer = found.layers[l];
          expect(layer?.velocity).toBeCloseTo(v.reduce((sum, value) => sum + Math.abs(value), 0) / v.length, 6);
          if (m !== null) expect(layer?.mseVelocity).toBeCloseTo(m, 6);
          expect(layer?.deadNeurons).toBe(deadNeurons);
        });
      }
    });
  });

  it('rejects a network whose outputs are not finite', async () => {
    using model = net();
    using data = rows(16, [1, 6, 6]);
    noGrad(() => model.it.head.weight.fill_(Number.NaN));
    const run = trainerOf(model.it, { controllers: [new NeVe({ profile: 'reference' })] }).fit(data.it, { maxEpochs: 1 });
    const failure = await run.catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NumericalError', fields: { epoch: -1, step: 0 } });
    expect((failure as Error).message).toContain('head');
  });
});

it('a layer that is called with outputs of two widths is refused by name', async () => {
  class Shared extends nn.Module {
    readonly first = new nn.Linear(4, 8);
    readonly act = new nn.ReLU();
    readonly last = new nn.Linear(8, 3);

    override forward(x: Tensor): Tensor {
      return this.act.forward(this.last.forward(this.act.forward(this.first.forward(x))));
    }
  }
  using model = ownedModule(new Shared());
  using data = rows(8, [4]);
  const neve = new NeVe({ profile: 'reference', layers: { types: ['ReLU'] } });
  await expect(trainerOf(model.it, { controllers: [neve] }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({
    ...{ name: 'ShapeError', code: 'ERR_NEURON_COUNT' },
    message: expect.stringMatching(/Layer 'act' has 8 neurons in one call and 3 in another. Measure a layer with one output width/),
  });
});
