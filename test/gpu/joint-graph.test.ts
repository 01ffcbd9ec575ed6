/** A step's passes as a graph, of a model on a CUDA device. */

import { describe, expect, it } from 'vitest';
import { defaultGenerator, jointGraph, nn, noGrad, randint, randn, scope, setSeed, type Tensor } from '../../src/index.js';
import { crossEntropyLoss } from '../../src/ops/index.js';
import { TEST_DEVICE } from '../support/device.js';

describe.skipIf(TEST_DEVICE === 'cpu')('a joint graph on a device', () => {
  it("has autograd's gradients, dropout included", () => {
    scope(() => {
      setSeed(2);
      const device = TEST_DEVICE;
      using net = new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(8, 3)).to(device);
      const [x, y] = [randn([5, 6]).to(device), randint(0, 3, [5]).to(device)];
      using generator = defaultGenerator(device);
      const state = generator.getState();
      using step = jointGraph(net, x, { loss: 'crossEntropy', targets: y, createGraph: false });
      expect(generator.getState()).toEqual(state);
      crossEntropyLoss(net.forward(x), y).backward();
      generator.setState(state);
      const { loss, gradients } = noGrad(() => step.call([x, y]));
      expect(loss.device).toBe(device);
      for (const [name, { grad }] of net.namedParameters()) {
        expect((gradients[name] as Tensor).toArray()).toEqual((grad as Tensor).toArray());
      }
    });
  });
});
