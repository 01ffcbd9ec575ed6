/** Optimizers that are held. */

import { describe, expect, it } from 'vitest';
import { CheckpointError, F, Generator, nn, noGrad, optim, randn, scope, type Tensor, tensor } from '../../src/index.js';

const leaf = (values: number | readonly number[]): Tensor => tensor(values as number[], { dtype: 'float64' }).requiresGrad_();

/** w = w - lr * dw of w^2, once. */
function descend(optimizer: optim.Optimizer, ...weights: Tensor[]): void {
  scope(() => {
    optimizer.zeroGrad();
    for (const weight of weights) weight.square().sum().backward();
    optimizer.step();
  });
}

describe('Optimizer', () => {
  it('steps over any tensors, in place', () => {
    using w = leaf([1, 2]);
    using optimizer = new optim.Optimizer([w], optim.sgd({ lr: 0.25 }));
    descend(optimizer, w);
    expect(w.toArray()).toEqual([0.5, 1]);
    optimizer.zeroGrad();
    expect(w.grad).toBeNull();
    optimizer.step();
    expect(w.toArray()).toEqual([0.5, 1]);
  });

  it('steps alike over tensors in any layout', () => {
    scope(() => {
      const generator = new Generator().manualSeed(1);
      const start = randn([6, 5, 3, 3], { generator, dtype: 'float64' });
      const gradients = Array.from({ length: 3 }, () => randn([6, 5, 3, 3], { generator, dtype: 'float64' }));
      for (const spec of [optim.sgd({ lr: 0.1, momentum: 0.9 }), optim.adamw({ lr: 0.1, amsgrad: true }), optim.adagrad({ lr: 0.1 })]) {
        const layouts = ['contiguous_format', 'channels_last'] as const;
        const ends = layouts.flatMap((weights) =>
          layouts.map((layout) => {
            const w = start.contiguous(weights).clone().requiresGrad_();
            const plain = start.narrow(0, 0, 1).clone().requiresGrad_();
            const optimizer = new optim.Optimizer([plain, w], spec);
            for (const gradient of gradients) {
              w.grad = gradient.contiguous(layout);
              plain.grad = gradient.narrow(0, 0, 1).clone();
              optimizer.step();
            }
            // PyTorch's own fused kernels are off by 0.5 to 1.3 where a gradient lies otherwise than its weights.
            return [...(w.contiguous().flatten().toArray() as number[]), ...(plain.flatten().toArray() as number[])];
          }),
        );
        for (const end of ends)
          expect(Math.max(...end.map((value, i) => Math.abs(value - (ends[0]?.[i] ?? Number.NaN))))).toBeLessThan(1e-14);
      }
    });
  });

  it('has groups whose rates can be set', () => {
    using a = leaf(1);
    using b = leaf(1);
    const tensors = new Map([
      ['body.a', a],
      ['head.b', b],
    ]);
    using optimizer = new optim.Optimizer(tensors, optim.sgd({ lr: 0.25, groups: [{ name: 'head', parameters: ['head'], lr: 0 }] }));
    expect(optimizer.paramGroups.map(({ name, lr, params }) => [name, lr, params])).toEqual([
      ['head', 0, [b]],
      ['default', 0.25, [a]],
    ]);
    descend(optimizer, a, b);
    expect([a.item(), b.item()]).toEqual([0.5, 1]);
    for (const group of optimizer.paramGroups) group.lr = 0.5;
    descend(optimizer, a, b);
    expect([a.item(), b.item()]).toEqual([0, 0]);
    expect(() => {
      (optimizer.paramGroups[0] as optim.ParamGroup).lr = -1;
    }).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('goes on exactly from its state dict', () => {
    for (const spec of [
      optim.adamw({ lr: 0.1 }),
      optim.sgd({ lr: 0.01, momentum: 0.9 }),
      optim.scheduleFreeAdamw({ lr: 0.1 }),
      optim.dog(),
    ]) {
      const run = (interrupted: boolean): unknown => {
        let w = leaf([1, -2]);
        let optimizer = new optim.Optimizer(new Map([['w', w]]), spec);
        for (let step = 0; step < 6; step++) {
          if (step === 3) (optimizer.paramGroups[0] as optim.ParamGroup).lr *= 0.5;
          if (interrupted && step === 4) {
            optimizer.eval();
            const state = optimizer.stateDict();
            const copy = scope(() => w.detach().clone()).requiresGrad_();
            optimizer.dispose();
            w.dispose();
            w = copy;
            optimizer = new optim.Optimizer(new Map([['w', w]]), spec).eval();
            optimizer.loadStateDict(state);
            optimizer.train();
            for (const entry of (state.get('state') as ReadonlyMap<number, optim.ParameterState>).values()) {
              for (const value of entry.values()) (value as Tensor).dispose();
            }
          }
          descend(optimizer, w);
        }
        optimizer.eval();
        const found = w.toArray();
        optimizer.dispose();
        w.dispose();
        return found;
      };
      expect(run(true)).toEqual(run(false));
    }
  });

  it('keeps what it had when a state does not fit', () => {
    using w = leaf([1, -2]);
    using adam = new optim.Optimizer([w], optim.adam());
    using sgd = new optim.Optimizer([w], optim.sgd({ momentum: 0.9 }));
    descend(sgd, w);
    descend(adam, w);
    scope(() => {
      const before = sgd.stateDict();
      expect(() => sgd.loadStateDict(adam.stateDict())).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_STATE' }));
      expect((momentum(sgd.stateDict()) as Tensor).toArray()).toEqual((momentum(before) as Tensor).toArray());
      expect(() => sgd.loadStateDict(new Map())).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_STATE' }));
      using other = new optim.Optimizer([leaf([1, 2, 3])], optim.sgd({ momentum: 0.9 }));
      expect(() => other.loadStateDict(before)).toThrow(CheckpointError);
    });
  });

  it('trains a model as the loop in Python does, with a closure for L-BFGS', () => {
    const model = new nn.Linear(3, 1);
    const optimizer = new optim.Optimizer(model, optim.lbfgs({ strongWolfe: true, maxIter: 20 }));
    scope(() => {
      const x = tensor([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
      ]);
      const y = tensor([[1], [2], [3], [6]]);
      const loss = (): Tensor => {
        optimizer.zeroGrad();
        const value = F.mseLoss(model.forward(x), y);
        value.backward();
        return value;
      };
      const first = noGrad(() => optimizer.step(loss));
      expect(first.item()).toBeGreaterThan(0.1);
      expect(loss().item()).toBeLessThan(1e-6);
      expect(() => optimizer.step()).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_CLOSURE' }));
      const failing = (): Tensor => {
        throw new RangeError('stop');
      };
      expect(() => optimizer.step(failing)).toThrow(RangeError);
      let calls = 0;
      expect(() => optimizer.step(() => (calls++ > 0 ? failing() : loss().add(1)))).not.toThrow(TypeError);
    });
    optimizer.dispose();
    model.dispose();
  });

  it('trains at other weights than it is evaluated at, where the method does', () => {
    using w = leaf([1, -2]);
    using optimizer = new optim.Optimizer([w], optim.scheduleFreeSgd({ lr: 0.1 }));
    descend(optimizer, w);
    descend(optimizer, w);
    const training = w.toArray();
    expect(() => optimizer.stateDict()).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_MODE' }));
    optimizer.eval();
    expect(w.toArray()).not.toEqual(training);
    expect(() => optimizer.step()).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_MODE' }));
    optimizer.train();
    expect(w.toArray()).toEqual(training);
  });

  it('refuses what it cannot optimize', () => {
    scope(() => {
      const w = leaf(1);
      const make = (tensors: unknown, spec: unknown = optim.sgd()) => new optim.Optimizer(tensors as Tensor[], spec as optim.OptimizerSpec);
      expect(() => make([])).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(() => make(w)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(() => make([w], 'sgd')).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(() => make([w, w])).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_TENSOR' }));
      expect(() => make([w.mul(2)])).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_TENSOR' }));
      const disposed = make([w]);
      disposed.dispose();
      expect(() => disposed.step()).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    });
  });
});

function momentum(dict: optim.OptimizerStateDict): unknown {
  const state = dict.get('state') as ReadonlyMap<number, optim.ParameterState>;
  return (state.get(0) as optim.ParameterState).get('momentum_buffer');
}
