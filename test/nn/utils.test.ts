/** `nn.utils`: gradients clipped by hand, and modules called with other tensors. */

import { describe, expect, it } from 'vitest';
import * as autograd from '../../src/autograd/index.js';
import * as nn from '../../src/nn/index.js';
import { ones, randn, scope, setSeed, type Tensor, tensor, zeros } from '../../src/tensor/index.js';

const F = nn.functional;

describe('clipping by hand', () => {
  const withGradients = (...gradients: number[][]): Tensor[] =>
    gradients.map((gradient) => {
      const parameter = zeros([gradient.length], { requiresGrad: true });
      parameter.grad = tensor(gradient);
      return parameter;
    });

  it('scales to a norm and tells the one before', () => {
    scope(() => {
      const parameters = [...withGradients([3, 0], [-4]), ones([2], { requiresGrad: true })];
      expect(nn.utils.clipGradNorm_(parameters, 10).item()).toBe(5);
      expect(parameters[0]?.grad?.toArray()).toEqual([3, 0]);
      expect(nn.utils.clipGradNorm_(parameters, 1).item()).toBe(5);
      expect(parameters[0]?.grad?.at(0).item()).toBeCloseTo(0.6, 6);
      expect(parameters[1]?.grad?.item()).toBeCloseTo(-0.8, 6);
      expect(parameters[2]?.grad).toBeNull();
      const others = withGradients([1, -2], [3]);
      expect(nn.utils.clipGradNorm_(others, 100, { normType: 1 }).item()).toBe(6);
      expect(nn.utils.clipGradNorm_(others, 100, { normType: Number.POSITIVE_INFINITY }).item()).toBe(3);
      expect(nn.utils.clipGradNorm_([], 1).item()).toBe(0);
      expect(() => nn.utils.clipGradNorm_(others, -1)).toThrow("option 'maxNorm' is -1");
      expect(() => nn.utils.clipGradNorm_({} as never, 1)).toThrow("option 'parameters' is an object (Object); expected tensors");
    });
  });

  it('clamps to a value', () => {
    scope(() => {
      const [parameter] = withGradients([-3, 0.5, 2]) as [Tensor];
      nn.utils.clipGradValue_(parameter, 1);
      expect(parameter.grad?.toArray()).toEqual([-1, 0.5, 1]);
    });
  });
});

describe('functionalCall', () => {
  it('differentiates an update, and leaves the module as it was', () => {
    setSeed(1);
    using model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));
    const names = [...model.namedParameters().keys()];
    scope(() => {
      const [x, y] = [randn([5, 2]), randn([5, 1])];
      /** The loss after one step from the weights, by the layers' formulas. */
      const byHand = ([w1, b1, w2, b2]: readonly Tensor[]): Tensor =>
        F.mseLoss(F.linear(F.linear(x, w1 as Tensor, b1).tanh(), w2 as Tensor, b2), y);
      const stepped = (loss: (weights: readonly Tensor[]) => Tensor): Tensor[] => {
        const weights = model.parameters();
        const gradients = autograd.grad(loss(weights), weights, { createGraph: true });
        return autograd.grad(loss(weights.map((weight, i) => weight.sub((gradients[i] as Tensor).mul(0.1)))), weights);
      };
      const called = (weights: readonly Tensor[]): Tensor =>
        F.mseLoss(nn.utils.functionalCall(model, new Map(names.map((name, i) => [name, weights[i] as Tensor])), x), y);
      expect(stepped(called).map((gradient) => gradient.toArray())).toEqual(stepped(byHand).map((gradient) => gradient.toArray()));
      expect([...model.namedParameters().keys()]).toEqual(names);
    });
  });

  it('replaces shared parameters everywhere, and those that a layer keeps in a Map', () => {
    class Tied extends nn.Module {
      readonly first = new nn.Linear(2, 2, { bias: false });
      readonly second = this.first;
      override forward(x: Tensor): Tensor {
        return this.second.forward(this.first.forward(x));
      }
    }
    using tied = new Tied();
    using lstm = new nn.GRU(2, 3);
    scope(() => {
      const x = ones([1, 2]);
      expect(
        nn.utils
          .functionalCall(
            tied,
            new Map([
              [
                'second.weight',
                tensor([
                  [2, 0],
                  [0, 3],
                ]),
              ],
            ]),
            x,
          )
          .toArray(),
      ).toEqual([[4, 9]]);
      const zeroed = new Map([...lstm.namedParameters()].map(([name, { shape }]) => [name, zeros(shape)]));
      expect(nn.utils.functionalCall(lstm, zeroed, x)[0].toArray()).toEqual([[0, 0, 0]]);
      expect(lstm.forward(x)[0].toArray()).not.toEqual([[0, 0, 0]]);
    });
  });

  it('refuses names that are not there, and puts the tensors back when forward throws', () => {
    using layer = new nn.Linear(2, 2);
    const { weight } = layer;
    scope(() => {
      expect(() => nn.utils.functionalCall(layer, { weight } as never, ones([1, 2]))).toThrow('expected a Map of tensors by name');
      expect(() => nn.utils.functionalCall(layer, new Map([['wieght', weight]]), ones([1, 2]))).toThrow("option 'tensors' is 'wieght'");
      expect(() => nn.utils.functionalCall(layer, new Map([['weight', ones([3, 3])]]), ones([1, 2]))).toThrow(
        'shapes cannot be multiplied',
      );
      expect(layer.weight).toBe(weight);
    });
  });
});
