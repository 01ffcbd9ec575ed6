/** Models that are graphs inside of traces, and looked into. */

import { describe, expect, it } from 'vitest';
import { autograd, F, nn, scope, setSeed, type Tensor, tensor, trace, traceFunction } from '../../src/index.js';

const X = [
  [0.5, -1, 2],
  [1, 0.25, -0.5],
];

function net(): nn.Sequential {
  setSeed(3);
  return new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.ReLU(), new nn.Linear(4, 2));
}

describe('a traced model inside a trace', () => {
  it('becomes part of the graph, for any batch size', () => {
    const inner = net().requiresGrad_(false);
    const model = trace(inner, tensor(X)).eval();
    const twice = traceFunction(
      (x) =>
        model
          .forward(x as Tensor)
          .mul(2)
          .reshape([(x as Tensor).shape[0] as number, 2]),
      tensor(X),
    );
    scope(() => {
      const x = tensor([...X, ...X, ...X]);
      expect(twice.forward(x).toArray()).toEqual(model.forward(x).mul(2).toArray());
    });
    expect(twice.graph.nodes.filter(({ op }) => op === 'aten.linear.default').length).toBe(2);
    twice.dispose();
    model.dispose();
    inner.dispose();
  });
});

describe('withTaps', () => {
  it('gives the outputs of named modules, with their gradients', () => {
    const model = net();
    scope(() => {
      const { result, taps } = nn.withTaps(model, ['0', '1'], () => model.forward(tensor(X)));
      expect([...taps.keys()]).toEqual(['0', '1']);
      const [hidden] = taps.get('1') as [Tensor];
      const [gradient] = autograd.grad(result.sum(), [hidden]);
      const weight = (model.namedParameters().get('3.weight') as Tensor).sum(0);
      expect(gradient.add(0).toArray()).toEqual(F.relu(hidden).sign().mul(weight).add(0).toArray());
      expect(() => nn.withTaps(model, ['layer9'], () => 0)).toThrow(expect.objectContaining({ code: 'ERR_MODULE_UNKNOWN' }));
      expect(Object.hasOwn(model, 'forward')).toBe(false);
    });
    model.dispose();
  });

  it('does so for models that are graphs, and through patterns', () => {
    const module = net().eval();
    const model = trace(module, tensor(X)).eval();
    scope(() => {
      const x = tensor(X);
      const direct = nn.withTaps(module, ['*'], () => module.forward(x)).taps;
      const { result, taps } = nn.withTaps(model, ['*'], () => model.forward(x));
      expect(result.toArray()).toEqual(model.forward(x).toArray());
      expect([...taps].map(([name, [value]]) => [name, value?.toArray()])).toEqual(
        [...direct].map(([name, [value]]) => [name, value?.toArray()]),
      );
      expect(() => nn.withTaps({} as never, ['a'], () => 0)).toThrow(expect.objectContaining({ code: 'ERR_MODEL_KIND' }));
      expect(() => nn.withTaps(model, ['0'], () => model.forward(x, x))).toThrow(expect.objectContaining({ code: 'ERR_INPUT_COUNT' }));
    });
    model.dispose();
    module.dispose();
  });
});
