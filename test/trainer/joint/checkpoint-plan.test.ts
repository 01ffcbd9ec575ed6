/** What modules keep for the backward pass, and which of them to compute again. */

import { describe, expect, it } from 'vitest';
import { checkpointPlan, data, models, nn, optim, randint, randn, scope, setSeed, type Tensor, Trainer } from '../../../src/index.js';

const FLOAT = 4;

const block = (): nn.Sequential =>
  new nn.Sequential(new nn.ReLU({ inplace: true }), new nn.Sequential(new nn.Linear(8, 32), new nn.Tanh(), new nn.Linear(32, 8)));

describe('a plan of what to compute again', () => {
  it('counts what the backward pass reads', () => {
    scope(() => {
      using net = new nn.Sequential(new nn.Linear(8, 16), new nn.Tanh(), new nn.Linear(16, 16), new nn.Tanh(), new nn.Linear(16, 4));
      // Both outputs of tanh, and the output for the loss; linear layers keep their inputs alone.
      const kept = FLOAT * 32 * (16 + 16 + 4);
      const example = { loss: 'mse', targets: randn([32, 4]) } as const;
      expect(checkpointPlan(net, randn([32, 8]), { ...example, memory: kept })).toEqual({ modules: [], bytes: kept, bytesWithout: kept });
      for (const parameter of net.parameters()) parameter.requiresGrad = false;
      net.children()[4]?.requiresGrad_();
      expect(checkpointPlan(net, randn([32, 8]), example).bytesWithout).toBe(FLOAT * 32 * (16 + 4));
    });
  });

  it('computes again what costs least, and no more than needed', () => {
    scope(() => {
      setSeed(1);
      using model = new models.GPT2({ vocabSize: 19, nPositions: 12, nEmbd: 16, nLayer: 6, nHead: 2, dropout: 0.1 });
      const x = randint(0, 19, [4, 12]);
      const loss = (output: Tensor): Tensor => output.square().mean();
      const { bytesWithout, bytes: least, modules: leanest } = checkpointPlan(model, x, { loss });
      expect(least).toBeLessThan(bytesWithout / 2);
      expect(leanest.length).toBeGreaterThan(1);
      const memory = (least + bytesWithout) / 2;
      const plan = checkpointPlan(model, x, { loss, memory });
      expect(plan.bytes).toBeLessThanOrEqual(memory);
      expect(plan.modules.length).toBeGreaterThan(0);
      expect(plan.modules.length).toBeLessThan(leanest.length);
      expect(() => checkpointPlan(model, x, { loss, memory: least - 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_VALUE', message: expect.stringContaining(`at least ${least} bytes`) }),
      );
      expect(() => checkpointPlan(model, x, { loss, memory: -1 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    });
  });

  it('names no module that writes to its input', () => {
    scope(() => {
      using net = new nn.Sequential(new nn.Linear(8, 8), block(), block(), block(), new nn.Linear(8, 3));
      const example = { loss: 'crossEntropy', targets: randint(0, 3, [16]) } as const;
      // Of each block the part behind the ReLU in place.
      expect(checkpointPlan(net, randn([16, 8]), example).modules).toEqual(['1.1', '2.1', '3.1']);
    });
  });

  it('is taken by the trainer, with the same bits', async () => {
    const train = async (checkpointModules: readonly string[]): Promise<Record<string, unknown>> => {
      setSeed(2);
      using model = new models.ResNetCifar(8, { numClasses: 3 });
      using x = randn([12, 3, 8, 8]);
      using y = randint(0, 3, [12]);
      const trainer = new Trainer({
        model,
        loss: 'crossEntropy',
        optimizer: optim.sgd({ lr: 0.1 }),
        seed: 1,
        checkpointModules,
        compile: false,
      });
      await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 2 });
      return Object.fromEntries([...model.stateDict()].map(([name, tensor]) => [name, tensor.toArray()]));
    };
    const modules = scope(() => {
      using model = new models.ResNetCifar(8, { numClasses: 3 });
      return checkpointPlan(model, randn([4, 3, 8, 8]), { loss: 'crossEntropy', targets: randint(0, 3, [4]) }).modules;
    });
    expect(modules.length).toBeGreaterThan(1);
    expect(await train(modules)).toEqual(await train([]));
  });
});
