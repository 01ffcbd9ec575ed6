import { expect, it } from 'vitest';
import '../../src/ops/index.js';
import * as F from '../../src/nn/functional/index.js';
import * as nn from '../../src/nn/index.js';
import { randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { ownedModule, rows, trainerOf } from '../trainer/fixtures.js';

/** Where the input needs no gradient: libtorch's own kernel ends the process on channels-last inputs. */
it('gradients of group normalisation over channels-last inputs equal those of contiguous ones', () => {
  using contiguous = randn([4, 8, 5, 5]);
  using channelsLast = contiguous.contiguous('channels_last');
  const gradients = (x: Tensor): unknown[] => {
    using weight = randn([8], { requiresGrad: true });
    using bias = randn([8], { requiresGrad: true });
    using y = F.groupNorm(x, 2, { weight, bias });
    using loss = y.square().sum();
    loss.backward();
    const found = [weight.grad?.toArray(), bias.grad?.toArray()];
    return found;
  };
  setSeed(1);
  const expected = gradients(contiguous);
  setSeed(1);
  const found = gradients(channelsLast);
  expect((found as number[][]).flat()).toEqual((expected as number[][]).flat().map((value) => expect.closeTo(value, 3)));
});

it('a network that begins with it trains in channels-last order', async () => {
  setSeed(2);
  const layers = [new nn.GroupNorm(1, 3), new nn.Conv2d(3, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 3)];
  using model = ownedModule(new nn.Sequential(...layers));
  using data = rows(16, [3, 6, 6]);
  const { history } = await trainerOf(model.it, { channelsLast: true }).fit(data.it, { maxEpochs: 2 });
  expect(history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
});
