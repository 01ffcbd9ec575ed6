/** Computing again instead of keeping. */

import { describe, expect, it } from 'vitest';
import { autograd, F, nn, noGrad, scope, setSeed, type Tensor, tensor, trace } from '../../src/index.js';

const X = [
  [0.1, -0.4],
  [1.2, 0.7],
  [-0.3, 0.9],
];

function net(): nn.Sequential {
  setSeed(1);
  return new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Dropout(0.5), new nn.Linear(8, 1));
}

/** The gradients of the input and of all parameters. */
function gradients(run: (model: nn.Sequential, x: Tensor) => Tensor): unknown {
  const model = net();
  const found = scope(() => {
    setSeed(5);
    const x = tensor(X).requiresGrad_();
    run(model, x.mul(2)).square().sum().backward();
    return [x, ...model.parameters()].map((value) => value.grad?.toArray());
  });
  model.dispose();
  return found;
}

describe('checkpoint', () => {
  it('gives the same bits, dropout included', () => {
    const plain = gradients((model, x) => model.forward(x));
    expect(gradients((model, x) => autograd.checkpoint((input) => model.forward(input), x))).toEqual(plain);
    const nested = gradients((model, x) => autograd.checkpoint((input) => autograd.checkpoint((again) => model.forward(again), input), x));
    expect(nested).toEqual(plain);
  });

  it('keeps nothing in between', () => {
    let during = 0;
    scope(() => {
      const x = tensor(X).requiresGrad_();
      const inside: Tensor[] = [];
      const y = autograd.checkpoint((input) => {
        during++;
        inside.push(input.sin());
        return (inside[inside.length - 1] as Tensor).exp();
      }, x);
      expect(inside[0]?.disposed).toBe(true);
      y.sum().backward();
      const expected = x.detach().cos().mul(x.detach().sin().exp());
      expect(x.grad?.toArray()).toEqual(expected.toArray());
    });
    expect(during).toBe(2);
  });

  it('is derived by autograd.grad, twice, through parameters found by themselves', () => {
    scope(() => {
      const w = tensor(3, { dtype: 'float64' }).requiresGrad_();
      const x = tensor(2, { dtype: 'float64' }).requiresGrad_();
      const y = autograd.checkpoint((input) => input.pow(3).mul(w), x);
      const [dx, dw] = autograd.grad(y, [x, w], { createGraph: true });
      expect([dx?.item(), dw?.item()]).toEqual([36, 8]);
      const [dxx, dxw] = autograd.grad(dx as Tensor, [x, w]);
      expect([dxx?.item(), dxw?.item()]).toEqual([36, 12]);
    });
  });

  it('calls hooks on what it uses once, with the whole gradient', () => {
    scope(() => {
      const w = tensor(3).requiresGrad_();
      const x = tensor(2).requiresGrad_();
      const seen: unknown[] = [];
      w.registerHook((gradient) => void seen.push(gradient.item()));
      autograd.checkpoint((input) => input.mul(w), x).backward();
      expect(seen).toEqual([2]);
      expect(x.grad?.item()).toBe(3);
    });
  });

  it('returns several tensors, and runs a traced model', () => {
    const model = net().eval();
    scope(() => {
      const x = tensor(X);
      const traced = trace(model, x).eval();
      const [a, b] = autograd.checkpoint((input) => [traced.forward(input), input.sum()] as const, x);
      expect(b.requiresGrad).toBe(true);
      a.sum().backward();
      expect(model.parameters()[0]?.grad).not.toBeNull();
      traced.dispose();
    });
    model.dispose();
  });

  it('only calls the function without gradients and inside a trace', () => {
    class Half extends nn.Module {
      forward(x: Tensor): Tensor {
        return autograd.checkpoint((input) => F.relu(input), x);
      }
    }
    scope(() => {
      const x = tensor(X).requiresGrad_();
      expect(noGrad(() => autograd.checkpoint((input) => input.mul(2), x)).requiresGrad).toBe(false);
      const traced = trace(new Half(), tensor(X));
      expect(traced.graph.nodes.map(({ op }) => op)).toEqual(['aten.relu.default']);
      traced.dispose();
    });
  });

  it('throws what the function throws, the first time or the second', () => {
    scope(() => {
      const x = tensor(X).requiresGrad_();
      let calls = 0;
      const fails = (at: number) => (input: Tensor) => {
        if (calls++ === at) throw new RangeError('no more');
        return input.mul(2);
      };
      expect(() => autograd.checkpoint(fails(0), x)).toThrow(RangeError);
      calls = 0;
      const y = autograd.checkpoint(fails(1), x);
      expect(() => y.sum().backward()).toThrow(RangeError);
    });
  });
});

describe('func', () => {
  const cube = autograd.func({
    forward: (ctx, x: Tensor) => {
      ctx.saveForBackward(x);
      return x.pow(3);
    },
    backward: (ctx, gradient) => gradient.mul((ctx.savedTensors[0] as Tensor).square()).mul(3),
  });

  it('derives by its own rule, again and again', () => {
    scope(() => {
      const x = tensor(2, { dtype: 'float64' }).requiresGrad_();
      const [first] = autograd.grad(cube(x), [x], { createGraph: true });
      const [second] = autograd.grad(first as Tensor, [x]);
      expect([first?.item(), second?.item()]).toEqual([12, 12]);
    });
  });

  it('keeps its own output', () => {
    const exp = autograd.func({
      forward: (ctx, x: Tensor) => {
        const y = x.exp();
        ctx.saveForBackward(y);
        return y;
      },
      backward: (ctx, gradient) => gradient.mul(ctx.savedTensors[0] as Tensor),
    });
    scope(() => {
      const x = tensor(1, { dtype: 'float64' }).requiresGrad_();
      const y = exp(x);
      const [first] = autograd.grad(y, [x], { createGraph: true });
      const [second] = autograd.grad(first as Tensor, [x]);
      expect(second?.item()).toBeCloseTo(Math.E, 12);
    });
  });

  it('lets gradients through what has none: a straight-through estimate', () => {
    const round = autograd.func({ forward: (_, x: Tensor) => x.round(), backward: (_, gradient) => gradient });
    scope(() => {
      const x = tensor([0.4, 1.6]).requiresGrad_();
      round(x).mul(3).sum().backward();
      expect(x.grad?.toArray()).toEqual([3, 3]);
    });
  });

  it('says how many gradients it needs, and that a graph cannot hold it', () => {
    const two = autograd.func({ forward: (_, a: Tensor, b: Tensor) => a.add(b), backward: (_, gradient) => [gradient] });
    class Uses extends nn.Module {
      forward(x: Tensor): Tensor {
        return cube(x);
      }
    }
    scope(() => {
      const x = tensor(1).requiresGrad_();
      expect(() => two(x, x).backward()).toThrow(expect.objectContaining({ code: 'ERR_FUNCTION_GRADIENTS' }));
      const silent = autograd.func({ forward: (_, a: Tensor) => a.mul(2), backward: () => undefined as never });
      expect(() => silent(x).backward()).toThrow('backward() of a function of 1 inputs returned undefined. Return one for each');
      const number = autograd.func({ forward: (_, _x: Tensor) => 5 as never, backward: (_, gradient) => gradient });
      expect(() => number(x)).toThrow('forward() of a function of autograd.func() returned 5. Return a tensor');
      expect(() => trace(new Uses(), tensor([1, 2]))).toThrow(expect.objectContaining({ code: 'ERR_TRACED' }));
    });
  });
});
