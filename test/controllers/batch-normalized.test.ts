/** Whether controllers are told that batch normalisation takes what most layers give. */

import { expect, it } from 'vitest';
import { type Controller, type FitPlan, models, nn, optim, randint, randn, Trainer, data } from '../../src/index.js';

/** What a controller's plan says of a network for `shape`. */
async function toldOf(model: nn.TensorModule, shape: readonly number[]): Promise<boolean | undefined> {
  const plans: FitPlan[] = [];
  const listener: Controller = {
    name: 'listener',
    probes: [],
    when: () => ({ step: Number.POSITIVE_INFINITY }),
    start: (plan) => void plans.push(plan),
    observe: () => [],
    stateDict: () => ({}),
    loadStateDict: () => undefined,
  };
  const [x, y] = [randn([4, ...shape]), randint(0, 2, [4])];
  const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1 }), controllers: [listener], device: 'cpu' });
  await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 4 }), { maxSteps: 1 });
  for (const tensor of [x, y, ...model.stateDict().values()]) tensor.dispose();
  return plans[0]?.batchNormalized;
}

it('is told of networks whose layers mostly have one', async () => {
  expect(await toldOf(models.resnet20({ numClasses: 2 }), [3, 8, 8])).toBe(true);
  expect(await toldOf(new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Linear(8, 2)), [4])).toBe(false);
  expect(await toldOf(new models.MLP([4, 8, 2]), [4])).toBe(false);
});
